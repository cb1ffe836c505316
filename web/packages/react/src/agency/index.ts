/** Chat of an agency's portals: each customer and member with the people who look after them. */
export { ChatInput, type ChatInputProps } from "./ChatInput.tsx";
export { DPIChat, type DPIChatProps } from "./DPIChat.tsx";
export { getConversations, getMessages, markMessagesAsSeen, sendMessage } from "./library.ts";
export { MessageBubble, type MessageBubbleProps } from "./MessageBubble.tsx";
export { MessageList, type MessageListProps } from "./MessageList.tsx";
export type { AgencyConversation, AgencyMessage } from "./types.ts";
