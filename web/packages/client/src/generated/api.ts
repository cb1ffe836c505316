// Generated from /api/openapi.json by `npm run generate`: do not edit.

export interface paths {
    "/api/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Describes every frame of every socket (AsyncAPI 3.0) */
        get: operations["asyncapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Describes every route (OpenAPI 3.1) */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's conversations */
        get: operations["list_conversations"];
        put?: never;
        /**
         * Opens a conversation, or finds the one there is
         * @description There is one of the same two people, with the same `reference` or without, and one group on a
         *     reference of a type that is listed in `references.unique`.
         */
        post: operations["open_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a conversation */
        get: operations["get_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes what is said of a conversation
         * @description What is left out stays; `null` takes it away.
         */
        patch: operations["update_conversation"];
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a conversation aside until the next message */
        post: operations["archive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/block": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Blocks a conversation until whoever did it, or staff, unblocks it */
        post: operations["block"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads what changed in a conversation */
        get: operations["get_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a support conversation
         * @description The caller, who is staff, comes in. What another has taken is a conflict.
         */
        post: operations["claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes a conversation: it takes no messages */
        post: operations["close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leaves a conversation */
        post: operations["leave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a page of history */
        get: operations["get_messages"];
        put?: never;
        /**
         * Sends a message
         * @description Once for each `client_id`: a repeat is answered with the first message, whatever has happened
         *     since.
         */
        post: operations["send_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/participants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings people in */
        post: operations["add_participants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/participants/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes somebody out */
        delete: operations["remove_participant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Moves the caller's read mark up to a message
         * @description It never moves back.
         */
        post: operations["mark_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a support conversation back: it waits again */
        post: operations["release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reopens a closed conversation */
        post: operations["reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/system-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says something on the host's behalf
         * @description The message is of kind `system` and its sender is `system`. A closed conversation takes it too.
         */
        post: operations["send_system_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/typing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows the others that the caller types, or stopped */
        post: operations["set_typing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an archived conversation back */
        post: operations["unarchive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{conversation}/unblock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unblocks a conversation */
        post: operations["unblock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tells how things stand
         * @description For those who see all conversations.
         */
        get: operations["get_figures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/guests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks for support without an account
         * @description The answer has a token for the conversation that this opens, and for no other. One address may
         *     do this so many times an hour (`limits.guest_conversations_per_hour`).
         */
        post: operations["welcome"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says who the caller is */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dismisses the reports of a message that nobody has decided yet
         * @description For moderators.
         */
        post: operations["dismiss_reports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/hide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hides a message from everybody
         * @description It keeps its place and says nothing, until it is shown again. For moderators.
         */
        post: operations["hide_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reports a message to the moderators
         * @description For those who are in its conversation and did not write it.
         */
        post: operations["report_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows a hidden message again, which dismisses its reports
         * @description For moderators.
         */
        post: operations["show_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the people whom the caller may write to
         * @description By their names; everybody with an account for those who see all conversations.
         */
        get: operations["directory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/references/{type}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Says whom one of the host's things concerns
         * @description The full list, each time. Whoever is new on it is brought into the thing's group conversations,
         *     whoever is not on it any more is taken out of every conversation about it. No conversation is
         *     opened: whoever is on the list may open the one there is to be. The same list twice changes
         *     nothing.
         */
        put: operations["put_reference"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the messages whose reports were not dismissed, the one reported last first
         * @description For moderators.
         */
        get: operations["list_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Issues a session token for a user
         * @description It is good wherever a user's token is, for as long as the body says.
         */
        post: operations["issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session-tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revokes a session token
         * @description Connections that were opened with it close within a second.
         */
        delete: operations["revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/support-rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the support rooms that the caller may monitor */
        get: operations["list_rooms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/support-rooms/{room}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what waits in a support room, oldest first */
        get: operations["list_waiting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/online": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists who is online
         * @description Those the caller may see: staff see everybody, others those with whom they share a
         *     conversation.
         */
        get: operations["online"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads what is known of a user */
        get: operations["get_user"];
        /**
         * Says who a user is
         * @description All of it, each time: what is left out is taken away. From then on the user's tokens change
         *     neither role nor name. A user who is no longer active is sent away within a second.
         */
        put: operations["put_user"];
        post?: never;
        /**
         * Forgets who a user was
         * @description They are sent away within a second and taken out of every conversation. What they said stays,
         *     under a name that says so. Asking again goes on where an earlier request broke off.
         */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Opens a socket
         * @description Its frames are described by `/api/asyncapi.json`. The token may also come in the header
         *     `Authorization`, as the subprotocol `bearer.<token>` beside `parlor.v1`, or in a first frame.
         */
        get: operations["open_socket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the server is alive */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description `data` of `add_participants`. */
        AddParticipants: {
            /** @description In this conversation; everybody's own if there is none. */
            role?: string | null;
            user_ids: string[];
        };
        /** @description A file that belongs to a message. */
        Attachment: {
            duration_ms?: number;
            height?: number;
            id?: string;
            mime: string;
            name: string;
            size: number;
            thumbnail_url?: string;
            url: string;
            width?: number;
        };
        /** @description `data` of `close`, `reopen`, `archive`, `unarchive`, `block` and `unblock`. */
        ChangeStatus: {
            /** @description For people who read logs; nothing is decided by it. */
            reason?: string | null;
        };
        /** @description All that changed in a conversation after a version. */
        Changes: {
            /** @description As it is now. */
            conversation: components["schemas"]["Conversation"];
            /** @description Whether to ask again from `version`. */
            has_more: boolean;
            messages: components["schemas"]["Message"][];
            participants: components["schemas"]["Participant"][];
            /** @description The last one that is told here. */
            version: number;
        };
        /** @description What was missed of one conversation: a complete stretch of changes, or the word to start over. */
        ChangesAnswer: components["schemas"]["Changes"] | {
            /** @constant */
            reset: true;
        };
        /** @description A conversation as one person sees it. */
        Conversation: {
            archived: boolean;
            assignee: string | null;
            /** Format: date-time */
            closed_at: string | null;
            closed_by: string | null;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "direct" | "group" | "support";
            last_message: components["schemas"]["Message"] | null;
            /** Format: date-time */
            last_message_at: string | null;
            last_seq: number;
            metadata: Record<string, unknown>;
            /** Format: date-time */
            muted_until: string | null;
            participants: components["schemas"]["Participant"][];
            priority: string;
            reference: components["schemas"]["Reference"] | null;
            /** @enum {string} */
            status: "active" | "archived" | "blocked" | "closed";
            support_room: string | null;
            title: string | null;
            topic: string | null;
            unread: number;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** @description A conversation as the caller sees it. */
        ConversationAnswer: {
            conversation: components["schemas"]["Conversation"];
        };
        /** @description Nothing more to say. */
        Done: Record<string, unknown>;
        /** @enum {string} */
        ErrorCode: "unauthenticated" | "token_expired" | "forbidden" | "not_found" | "invalid_frame" | "invalid_request" | "too_long" | "conversation_closed" | "conversation_blocked" | "conflict" | "rate_limited" | "too_many_connections" | "payload_too_large" | "unavailable" | "internal";
        /** @description How things stand at this server. */
        FiguresAnswer: {
            /** @description Conversations closed since the day began (UTC). */
            conversations_closed_today: number;
            /** @description Conversations that are not closed. */
            conversations_open: number;
            /**
             * Format: uint
             * @description Conversations that somebody uses just now, and support rooms that somebody follows.
             */
            rooms_in_use: number;
            /** @description The support rooms that the caller may monitor, by name. */
            support_rooms: components["schemas"]["SupportRoom"][];
            /** @description Open requests for support that nobody of the staff answered yet. */
            support_unanswered: number;
            /**
             * Format: uint
             * @description People who are connected.
             */
            users_online: number;
        };
        FirstMessage: (string & unknown) | {
            attachments?: components["schemas"]["NewAttachment"][];
            /** @description The client's own name for the message, by which a repeat is known. */
            client_id?: string | null;
            /** @description Not blank, unless there are attachments or, for `location`, a `metadata`. */
            content?: string | null;
            /**
             * @description `text` if nobody says.
             * @enum {string|null}
             */
            kind?: "text" | "image" | "file" | "location" | "voice" | null;
            /** @description The client's own data, kept as it is. */
            metadata?: Record<string, unknown> | null;
            /**
             * Format: uuid
             * @description The message it answers.
             */
            reply_to?: string | null;
        };
        /** @description A sign of life of the process. */
        Health: {
            /** @constant */
            status: "ok";
        };
        /** @description One of the host's things, and whom it concerns. */
        HostReference: {
            id: string;
            participants: components["schemas"]["NamedParticipant"][];
            status: string | null;
            title: string | null;
            type: string;
        };
        /** @description All that is known of a user. */
        HostUser: {
            aliases: {
                [key: string]: string;
            };
            avatar_url: string | null;
            /** Format: date-time */
            created_at: string;
            email: string | null;
            id: string;
            is_active: boolean;
            is_guest: boolean;
            /** @description Whether the host itself told of them; else it was their token. */
            is_synced: boolean;
            /** Format: date-time */
            last_seen: string | null;
            metadata: Record<string, unknown>;
            name: string;
            role: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description A user as the host knows them. */
        HostUserAnswer: {
            user: components["schemas"]["HostUser"];
        };
        /** @description The body of `POST /session-tokens`. */
        IssueSessionToken: {
            /**
             * Format: int64
             * @description In seconds; a day if nobody says.
             */
            expires_in?: number | null;
            user_id: string;
        };
        /** @description `data` of `leave`. */
        Leave: Record<string, unknown>;
        /** @description Some of the caller's conversations, newest activity first. */
        ListAnswer: {
            conversations: components["schemas"]["Conversation"][];
            /** @description Where to go on; `null` at the end. */
            next_cursor: string | null;
        };
        /** @description `data` of `mark_read` and `mark_delivered`. */
        Mark: {
            /** @description Of the last message that is read, or has arrived. */
            seq: number;
        };
        /** @description The caller's own read mark, and what is unread after it. */
        MarkedAnswer: {
            read_seq: number;
            unread: number;
            /** @description Which change this was; `null` if the mark was there already. */
            version: number | null;
        };
        /** @description Who the caller is. */
        MeAnswer: {
            /** @description Unread messages of all conversations. */
            total_unread: number;
            user: components["schemas"]["User"];
        };
        /** @description A message as everybody sees it; the status as its sender does. */
        Message: {
            attachments: components["schemas"]["Attachment"][];
            client_id: string;
            content: string;
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            deleted_at: string | null;
            /** Format: date-time */
            edited_at: string | null;
            /** Format: date-time */
            hidden_at: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "text" | "image" | "file" | "location" | "voice" | "system";
            metadata: Record<string, unknown>;
            reactions: unknown[];
            /** Format: uuid */
            reply_to: string | null;
            sender: components["schemas"]["Sender"];
            seq: number;
            /** @enum {string} */
            status: "sent" | "delivered" | "read";
            version: number;
        };
        /** @description A page of history, oldest first. */
        MessagesAnswer: {
            /** @description Whether there are more in the direction of reading. */
            has_more: boolean;
            messages: components["schemas"]["Message"][];
        };
        /** @description `data` of `get_conversation`, `claim`, `release`, `watch` and `unwatch`. */
        NamedConversation: Record<string, unknown>;
        /** @description Somebody whom a thing concerns, and as what. */
        NamedParticipant: {
            role: string;
            user_id: string;
        };
        /** @description Somebody whom a thing concerns. */
        NamedPerson: {
            /** @description As what, in the host's own words, such as `driver`. */
            role: string;
            user_id: string;
        };
        /** @description `reference`. */
        NamedReference: {
            id: string;
            type: string;
        };
        /** @description A file that belongs to a message. */
        NewAttachment: {
            duration_ms?: number | null;
            height?: number | null;
            id?: string | null;
            /** @description Its media type. */
            mime: string;
            /** @description Its name for people. */
            name: string;
            /** @description In bytes. */
            size: number;
            /** @description Where a small picture of it lies. */
            thumbnail_url?: string | null;
            /** @description Where to fetch it. */
            url: string;
            width?: number | null;
        };
        /** @description Some of those who are connected. */
        OnlineAnswer: {
            /** @description After whom to go on; `null` at the end. */
            next_after: string | null;
            users: components["schemas"]["OnlineUser"][];
        };
        /** @description Somebody who is connected, or was a moment ago. */
        OnlineUser: {
            /** Format: date-time */
            last_seen: string | null;
            name: string;
            role: string;
            /** @enum {string} */
            state: "online" | "away" | "offline";
            user_id: string;
        };
        /** @description `data` of `open_conversation`. */
        OpenConversation: {
            /** @description Said at once, whether the conversation is new or not: an object, or the content alone. */
            first_message?: components["schemas"]["FirstMessage"] | null;
            /** @enum {string} */
            kind: "direct" | "group" | "support";
            /** @description The client's own data, kept as it is. */
            metadata?: Record<string, unknown> | null;
            /**
             * @description The others: exactly one for `direct`, nobody for `support`.
             * @default []
             */
            participants?: string[];
            /** @description Only for `support`; `normal` if nobody says. */
            priority?: string | null;
            /** @description What it is about, in the host's own words. */
            reference?: components["schemas"]["NamedReference"] | null;
            /**
             * @description Only for `support`.
             * @enum {string|null}
             */
            support_room?: "admin_support" | "driver_support" | "emergency_support" | "general_support" | "regulator_support" | null;
            title?: string | null;
            /** @description What it is about, in the words of the server's configuration. */
            topic?: string | null;
        };
        /** @description A conversation that was opened or found. */
        OpenedAnswer: {
            conversation: components["schemas"]["Conversation"];
            /** @description Whether it is new. */
            created: boolean;
        };
        /** @description A membership. */
        Participant: {
            avatar_url: string | null;
            delivered_seq: number;
            /** Format: date-time */
            joined_at: string;
            /** Format: date-time */
            left_at: string | null;
            name: string;
            online: boolean;
            read_seq: number;
            role: string;
            user_id: string;
        };
        /** @description Some of the people whom the caller may write to. */
        PeopleAnswer: {
            /** @description Where to go on; `null` at the end. */
            next_cursor: string | null;
            /** @description By their names. */
            people: components["schemas"]["Person"][];
        };
        /** @description Somebody with an account. */
        Person: {
            avatar_url: string | null;
            /** @description `null` for those who do not see all conversations, and so the two below. */
            email: string | null;
            id: string;
            is_active: boolean | null;
            /** Format: date-time */
            last_seen: string | null;
            name: string;
            role: string;
            /**
             * @description Whether they are there; `null` for those who may not know.
             * @enum {string|null}
             */
            state: "online" | "away" | "offline" | null;
        };
        /** @description What went wrong (RFC 9457). */
        Problem: {
            /** @description What is wrong, to switch on. */
            code: components["schemas"]["ErrorCode"];
            /** @description What is wrong, for people. */
            detail: string;
            /** @description The field to blame, as a path such as `attachments[0].size`. */
            field?: string;
            /** @description Names the request, in the server's log too. */
            request_id: string | null;
            /** @description When to come back. */
            retry_after_ms?: number;
            /** @description The status. */
            status: number;
            /** @description The status in words. */
            title: string;
            /**
             * @description Says nothing more than `code` does.
             * @constant
             */
            type: "about:blank";
        };
        /** @description The body of `PUT /references/{type}/{id}`: all there is to say. */
        PutReference: {
            /** @description Everybody it concerns. Who is left out is taken out of every conversation about it. */
            participants: components["schemas"]["NamedPerson"][];
            /** @description How things stand with it, in the host's own word, for front ends that show it. */
            status?: string | null;
            /** @description What its group conversation is called; as before if nobody says. */
            title?: string | null;
        };
        /** @description The body of `PUT /users/{user}`: all there is to say. What is left out is taken away. */
        PutUser: {
            /** @description The user's other ids, by their sort, such as `provider`. Nobody else has the same. */
            aliases?: {
                [key: string]: string;
            } | null;
            avatar_url?: string | null;
            email?: string | null;
            /** @description Whether the user may sign in; they may if nobody says. */
            is_active?: boolean | null;
            /** @description The host's own data, kept as it is. */
            metadata?: Record<string, unknown> | null;
            name: string;
            /**
             * @description One of the roles of the configuration.
             * @enum {string}
             */
            role: "ACTIVITY_OWNER" | "ADMIN" | "Admin" | "BUS_DRIVER" | "CONTROL_ADMIN" | "CONTROL_STAFF" | "Customer" | "DRIVER" | "PASSENGER" | "Provider" | "QUEUE_REGULATOR" | "admin" | "customer" | "driver" | "guest" | "member" | "staff" | "support";
        };
        /** @description The host product's thing that a conversation is about. */
        Reference: {
            id: string;
            type: string;
        };
        /** @description One of the host's things as it was told. */
        ReferenceAnswer: {
            reference: components["schemas"]["HostReference"];
        };
        /** @description A reported message, and what the latest of its reports says. */
        Report: {
            /** @description With all that it says, hidden or not. */
            message: components["schemas"]["Message"];
            reason: string;
            /** Format: date-time */
            reported_at: string;
            reporter_id: string;
        };
        /** @description What somebody says of a message they report. */
        ReportMessage: {
            reason: string;
        };
        /** @description Messages whose reports were not dismissed, the one reported last first. */
        ReportsAnswer: {
            reports: components["schemas"]["Report"][];
        };
        /** @description `data` of `send_message`, and of a first message, which has no `conversation_id`. */
        SendMessage: {
            attachments?: components["schemas"]["NewAttachment"][];
            /** @description The client's own name for the message, by which a repeat is known. */
            client_id: string;
            /** @description Not blank, unless there are attachments or, for `location`, a `metadata`. */
            content?: string | null;
            /**
             * @description `text` if nobody says.
             * @enum {string|null}
             */
            kind?: "text" | "image" | "file" | "location" | "voice" | null;
            /** @description The client's own data, kept as it is. */
            metadata?: Record<string, unknown> | null;
            /**
             * Format: uuid
             * @description The message it answers.
             */
            reply_to?: string | null;
        };
        /** @description The body of `POST /conversations/{conversation}/system-messages`. */
        SendSystemMessage: {
            /** @description The host's own name for the message, by which a repeat is known. */
            client_id: string;
            /** @description Not blank. */
            content: string;
            /** @description The host's own data, kept as it is. */
            metadata?: Record<string, unknown> | null;
        };
        /** @description Who said it, as they were called then. */
        Sender: {
            id: string;
            name: string;
            role: string;
        };
        /** @description A message that is stored. */
        SentAnswer: {
            /** @description Whether its `client_id` was used before: then this is the first message. */
            duplicate: boolean;
            message: components["schemas"]["Message"];
        };
        /** @description A session token. It is shown once: the server keeps only its hash. */
        SessionToken: {
            /** Format: date-time */
            expires_at: string;
            token: string;
        };
        /** @description A support room that the caller may monitor. */
        SupportRoom: {
            /** @enum {string} */
            name: "admin_support" | "driver_support" | "emergency_support" | "general_support" | "regulator_support";
            /** @description How many conversations wait in it. */
            waiting: number;
        };
        /** @description A support room, and a page of what waits in it. */
        SupportRoomAnswer: {
            /** @description Where to go on; `null` at the end. */
            next_cursor: string | null;
            room: string;
            /** @description Conversations that nobody is assigned to, oldest first. */
            waiting: components["schemas"]["Conversation"][];
        };
        /** @description The support rooms that the caller may monitor, by name. */
        SupportRoomsAnswer: {
            rooms: components["schemas"]["SupportRoom"][];
        };
        /** @description `data` of `typing`. */
        Typing: {
            is_typing: boolean;
        };
        /** @description `data` of `update_conversation`. What is left out stays; `null` takes it away. */
        UpdateConversation: {
            /** @description All of it. */
            metadata?: Record<string, unknown> | null;
            /** @description Back to `normal` with `null`. Rooms that have heard of it are not told anew. */
            priority?: string | null;
            title?: string | null;
            topic?: string | null;
        };
        /** @description The caller, as they are greeted. */
        User: {
            id: string;
            name: string;
            role: string;
        };
        /** @description The body of `POST /guests`. */
        WelcomeGuest: {
            /** @description What the guest says first. */
            content: string;
            /** @description Where the guest says they can be reached. Nobody in the conversation sees it. */
            email: string;
            /** @description The host's own data, kept with the conversation as it is. */
            metadata?: Record<string, unknown> | null;
            /** @description What others see. */
            name: string;
            /** @enum {string|null} */
            support_room?: "admin_support" | "driver_support" | "emergency_support" | "general_support" | "regulator_support" | null;
        };
        /** @description What a guest is given: a token, and the conversation it is good for. */
        WelcomedGuest: {
            conversation: components["schemas"]["Conversation"];
            /** Format: date-time */
            expires_at: string;
            message: components["schemas"]["Message"];
            token: string;
        };
    };
    responses: {
        /** @description It is not in a state that allows this */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Whoever asks is known and may not do this */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Something cannot be used: `field` names it, where it is one field */
        Invalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It is not there, or not for the eyes of whoever asks */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is of another type than `application/json` */
        NotJson: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many in too short a time */
        TooManyRequests: {
            headers: {
                /** @description Seconds to wait */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body did not come in time */
        TooSlow: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no token, or it does not hold */
        Unauthenticated: {
            headers: {
                /** @description `Bearer`, with `error="invalid_token"` for one that has run out */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The server cannot do this right now, and the outcome may be unknown: repeat it, a message with the same `client_id` */
        Unavailable: {
            headers: {
                /** @description Seconds to wait */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This is the address of a WebSocket, version 13 */
        UpgradeRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    asyncapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description That document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    list_conversations: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of an earlier page. */
                cursor?: string;
                kind?: "direct" | "group" | "support";
                /** @description Most items; 50 if nobody says, cut to the largest page. */
                limit?: number;
                /**
                 * @description A text that is looked for in the title, in the names of the people and, for those who see all
                 *     conversations, their e-mail addresses, and in the messages.
                 */
                q?: string;
                /** @description Comes with `reference_type`. */
                reference_id?: string;
                /** @description Comes with `reference_id`. */
                reference_type?: string;
                /** @description Whose: one's own, if nobody says, or all there are, for those who may see them. */
                scope?: "own" | "all";
                status?: "active" | "archived" | "blocked" | "closed";
                topic?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    open_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenConversation"];
            };
        };
        responses: {
            /** @description It was there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedAnswer"];
                };
            };
            /** @description It is new */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As the caller sees it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateConversation"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    archive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ChangeStatus"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    block: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ChangeStatus"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_changes: {
        parameters: {
            query: {
                /** @description The last version that is known, or 0. */
                since_version: number;
            };
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All that changed, or a reset */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangesAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    claim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NamedConversation"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ChangeStatus"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    leave: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Leave"];
            };
        };
        responses: {
            /** @description The caller is out */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_messages: {
        parameters: {
            query?: {
                /** @description Only messages after this one; the newest ones if neither is there. */
                after_seq?: number;
                /** @description Only messages before this one. */
                before_seq?: number;
                /** @description Most items; 50 if nobody says, cut to the largest page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagesAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    send_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendMessage"];
            };
        };
        responses: {
            /** @description It was sent before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentAnswer"];
                };
            };
            /** @description It is stored */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    add_participants: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddParticipants"];
            };
        };
        responses: {
            /** @description They are in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_participant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
                /** @description The id of a user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are out */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    mark_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Mark"];
            };
        };
        responses: {
            /** @description Where the mark is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MarkedAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    release: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NamedConversation"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    reopen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ChangeStatus"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    send_system_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendSystemMessage"];
            };
        };
        responses: {
            /** @description A repeat: what its `client_id` named first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentAnswer"];
                };
            };
            /** @description Stored */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_typing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Typing"];
            };
        };
        responses: {
            /** @description It is shown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    unarchive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ChangeStatus"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    unblock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a conversation */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ChangeStatus"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_figures: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FiguresAnswer"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    welcome: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WelcomeGuest"];
            };
        };
        responses: {
            /** @description The guest may come in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WelcomedGuest"];
                };
            };
            400: components["responses"]["Invalid"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeAnswer"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    dismiss_reports: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message */
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are dismissed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    hide_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message */
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is hidden */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    report_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message */
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportMessage"];
            };
        };
        responses: {
            /** @description It is reported */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    show_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a message */
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is shown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    directory: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of an earlier page. */
                cursor?: string;
                /** @description Most people; 50 if nobody says, cut to the largest page. */
                limit?: number;
                /** @description A part of a name or, for those who see all conversations, of an e-mail address. */
                q?: string;
                role?: "ACTIVITY_OWNER" | "ADMIN" | "Admin" | "BUS_DRIVER" | "CONTROL_ADMIN" | "CONTROL_STAFF" | "Customer" | "DRIVER" | "PASSENGER" | "Provider" | "QUEUE_REGULATOR" | "admin" | "customer" | "driver" | "guest" | "member" | "staff" | "support";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    put_reference: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What sort of thing it is, such as `trip` */
                type: string;
                /** @description Which of its sort */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutReference"];
            };
        };
        responses: {
            /** @description It is so */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferenceAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_reports: {
        parameters: {
            query?: {
                /** @description Most messages; 50 if nobody says, cut to the largest page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hidden or not, with all that they say */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportsAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    issue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueSessionToken"];
            };
        };
        responses: {
            /** @description The token */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionToken"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["TooSlow"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A session token */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It holds no longer */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_rooms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupportRoomsAnswer"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_waiting: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of an earlier page. */
                cursor?: string;
                /** @description Most conversations; 50 if nobody says, cut to the largest page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The name of a support room */
                room: "admin_support" | "driver_support" | "emergency_support" | "general_support" | "regulator_support";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupportRoomAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    online: {
        parameters: {
            query?: {
                /** @description The `next_after` of an earlier page. */
                after?: string;
                /** @description Most people; 50 if nobody says, cut to the largest page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them, by id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OnlineAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is known */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostUserAnswer"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    put_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a user */
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutUser"];
            };
        };
        responses: {
            /** @description They were known */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostUserAnswer"];
                };
            };
            /** @description They are new */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostUserAnswer"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["TooSlow"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are forgotten */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    open_socket: {
        parameters: {
            query?: {
                /** @description Who comes, where neither a header nor a subprotocol says it. */
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description From here on it is a WebSocket */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            403: components["responses"]["Forbidden"];
            426: components["responses"]["UpgradeRequired"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
}
