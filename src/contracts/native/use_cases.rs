//! Requests that are answered when they are done, for a socket or an HTTP request alike.

use std::sync::Arc;

use super::answers::{
    ChangesAnswer, ConversationAnswer, FiguresAnswer, ListAnswer, MeAnswer, MessagesAnswer,
    OnlineAnswer, OpenedAnswer, PeopleAnswer, ReportsAnswer, ResumeAnswer, SupportRoomAnswer,
    SupportRoomsAnswer,
};
use super::data::{
    AddParticipantsData, ChangeStatusData, GetChangesData, GetMessagesData, LeaveData,
    ListConversationsData, ListScope, ListWish, NamedConversationData, OpenConversationData,
    RemoveParticipantData, ResumeData, UpdateConversationData, WaitingPage,
};
use crate::chat::{Caller, Chat, DirectoryPlace, Position, StatusChange, Wanted};
use crate::domain::error::Failure;
use crate::domain::id::{ConnectionId, ConversationId, UserId, Version};
use crate::domain::user::Principal;
use crate::gateway::Gateway;
use crate::gateway::refusal::Refusal;
use crate::metrics::ContractName;

/// Most reported messages of one answer.
const MOST_REPORTS: u64 = 100;

/// Whoever asks, and whom they ask. Cheap to clone.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) gateway: Arc<Gateway>,
    pub(super) caller: Caller,
}

type Answered<T> = Result<T, Refusal>;

impl Asker {
    pub(super) fn new(
        gateway: Arc<Gateway>,
        principal: Arc<Principal>,
        origin: Option<ConnectionId>,
    ) -> Self {
        let contract = ContractName::Native;
        Self {
            gateway,
            caller: Caller {
                principal,
                origin,
                contract,
            },
        }
    }

    pub(super) fn chat(&self) -> &Chat {
        &self.gateway.chat
    }

    pub(super) async fn open(self, data: OpenConversationData) -> Answered<OpenedAnswer> {
        let request = data.parse(|| self.gateway.clock.new_uuid().as_simple().to_string())?;
        let opened = self.chat().open_conversation(&self.caller, request).await?;
        Ok(opened.into())
    }

    pub(super) async fn list(self, data: ListConversationsData) -> Answered<ListAnswer> {
        let wish = data.parse()?;
        self.list_as_wished(wish).await
    }

    pub(super) async fn list_as_wished(self, wish: ListWish) -> Answered<ListAnswer> {
        let (chat, caller) = (self.chat(), &self.caller);
        let ListWish {
            scope,
            filter,
            after,
            limit,
        } = wish;
        let page = match scope {
            ListScope::Own => chat.conversations(caller, &filter, after, limit).await?,
            ListScope::All => {
                let all = chat.all_conversations(caller, &filter, after, limit);
                all.await?
            }
        };
        Ok(page.into())
    }

    pub(super) async fn get(self, data: NamedConversationData) -> Answered<ConversationAnswer> {
        let id = data.parse()?;
        self.get_by_id(id).await
    }

    pub(super) async fn get_by_id(self, id: ConversationId) -> Answered<ConversationAnswer> {
        let conversation = self.chat().conversation(&self.caller, id).await?;
        Ok(ConversationAnswer { conversation })
    }

    pub(super) async fn get_messages(self, data: GetMessagesData) -> Answered<MessagesAnswer> {
        let (id, position, limit) = data.parse()?;
        self.get_page(id, position, limit).await
    }

    pub(super) async fn get_page(
        self,
        id: ConversationId,
        position: Position,
        limit: u64,
    ) -> Answered<MessagesAnswer> {
        let page = self
            .chat()
            .messages(&self.caller, id, position, limit)
            .await?;
        Ok(page.into())
    }

    pub(super) async fn get_changes(self, data: GetChangesData) -> Answered<ChangesAnswer> {
        let (id, since) = data.parse()?;
        self.get_changes_since(id, since).await
    }

    pub(super) async fn get_changes_since(
        self,
        id: ConversationId,
        since: Version,
    ) -> Answered<ChangesAnswer> {
        let caught_up = self.chat().changes(&self.caller, id, since).await?;
        Ok(caught_up.into())
    }

    pub(super) async fn resume(self, data: ResumeData) -> Answered<ResumeAnswer> {
        let known = data.parse()?;
        let resumed = self.chat().resume(&self.caller, &known).await?;
        Ok(resumed.into())
    }

    pub(super) async fn change_status(
        self,
        change: StatusChange,
        data: ChangeStatusData,
    ) -> Answered<ConversationAnswer> {
        let id = data.parse()?;
        let changed = self.chat().change_status(&self.caller, id, change);
        let conversation = changed.await?;
        Ok(ConversationAnswer { conversation })
    }

    pub(super) async fn add_participants(
        self,
        data: AddParticipantsData,
    ) -> Answered<ConversationAnswer> {
        let (id, users, role) = data.parse()?;
        let added = self
            .chat()
            .add_participants(&self.caller, id, &users, role.as_ref());
        let conversation = added.await?;
        Ok(ConversationAnswer { conversation })
    }

    pub(super) async fn remove_participant(
        self,
        data: RemoveParticipantData,
    ) -> Answered<ConversationAnswer> {
        let (id, user) = data.parse()?;
        let conversation = self
            .chat()
            .remove_participant(&self.caller, id, user)
            .await?;
        Ok(ConversationAnswer { conversation })
    }

    pub(super) async fn leave(self, data: LeaveData) -> Answered<ConversationAnswer> {
        let id = data.parse()?;
        let own = self.caller.principal.user.clone();
        let conversation = self
            .chat()
            .remove_participant(&self.caller, id, own)
            .await?;
        Ok(ConversationAnswer { conversation })
    }

    pub(super) async fn claim(self, data: NamedConversationData) -> Answered<ConversationAnswer> {
        let id = data.parse()?;
        let view = self.chat().claim(&self.caller, id).await?;
        Ok(ConversationAnswer { conversation: view })
    }

    pub(super) async fn release(self, data: NamedConversationData) -> Answered<ConversationAnswer> {
        let id = data.parse()?;
        let view = self.chat().release(&self.caller, id).await?;
        Ok(ConversationAnswer { conversation: view })
    }

    pub(super) async fn describe(
        self,
        data: UpdateConversationData,
    ) -> Answered<ConversationAnswer> {
        let (id, described) = data.parse()?;
        let conversation = self.chat().describe(&self.caller, id, described).await?;
        Ok(ConversationAnswer { conversation })
    }

    pub(super) async fn online(
        self,
        (after, limit): (Option<UserId>, u64),
    ) -> Answered<OnlineAnswer> {
        let online = self
            .chat()
            .online(&self.caller, after.as_ref(), limit)
            .await?;
        Ok(OnlineAnswer::from(online))
    }

    pub(super) async fn people(
        self,
        (wanted, after, limit): (Wanted, Option<DirectoryPlace>, u64),
    ) -> Answered<PeopleAnswer> {
        let found = self
            .chat()
            .directory(&self.caller, wanted, after.as_ref(), limit)
            .await?;
        Ok(found.into())
    }

    pub(super) async fn reports(self, limit: u64) -> Answered<ReportsAnswer> {
        let limit = limit.clamp(1, MOST_REPORTS);
        let reported = self.chat().reported_messages(&self.caller, limit).await?;
        Ok(reported.into())
    }

    pub(super) async fn figures(self) -> Answered<FiguresAnswer> {
        Ok(self.chat().figures(&self.caller).await?.into())
    }

    pub(super) async fn support_rooms(self) -> Answered<SupportRoomsAnswer> {
        let rooms = self.chat().monitored_rooms(&self.caller).await?;
        Ok(SupportRoomsAnswer::from(rooms))
    }

    pub(super) async fn waiting(
        self,
        room: String,
        page: WaitingPage,
    ) -> Answered<SupportRoomAnswer> {
        let waiting = self.chat().waiting(&self.caller, &room, page).await?;
        Ok(SupportRoomAnswer::new(room, waiting))
    }

    pub(super) async fn me(self) -> Result<MeAnswer, Failure> {
        let principal = &self.caller.principal;
        let total_unread = self.chat().unread_total(&principal.user).await?;
        Ok(MeAnswer::new(principal, total_unread))
    }
}
