//! Requests about conversations and what is said in them.

use super::super::answers::{ActiveConversations, Created, Done, MessagePage, MessageSent};
use super::super::errors::Refused;
use super::super::frames::{Fields, RequestFrame};
use super::super::objects::{ActiveConversation, ConversationObject, MessageObject, Time};
use super::super::pushes::joined;
use super::super::use_cases::{Asker, TITLE_PREFIX};
use super::{Connected, Placed, Request, conversation, require_chat};
use crate::chat::{Marked, Pending};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConversationId, MessageId};
use crate::gateway::connection::Step;

/// Messages of a page unless the request says otherwise.
pub(super) const PAGE: u64 = 50;

/// Runs the request, if it is one of these.
pub(super) fn step(
    connected: &Connected,
    frame: &RequestFrame<'_>,
    request: &Request,
) -> Option<Step> {
    let found = match &*frame.name {
        "create_support_conversation" => create(connected, &frame.fields, request),
        "send_chat_message" => send(connected, &frame.fields, request),
        "get_active_conversations" => list_active(connected, request),
        "get_conversation_messages" => list_messages(connected, &frame.fields, request),
        // The second names are what older clients send.
        "typing_indicator" | "typing_status" => type_on(connected, &frame.fields, request),
        "mark_message_read" | "message_read" => mark_read(connected, &frame.fields, request),
        _ => return None,
    };
    Some(found.unwrap_or_else(|refused| request.refuse(&refused)))
}

type Found = Result<Step, Refused>;

fn create(connected: &Connected, fields: &Fields<'_>, request: &Request) -> Found {
    if !connected.asker.is_field_staff() {
        let only = "Only bus drivers and queue regulators can create support conversations";
        return Err(only.into());
    }
    let both = fields.text("title").zip(fields.text("content"));
    let (title, content) = both.ok_or("Title and content required")?;
    let priority = fields.text("priority");
    let connected = connected.clone();
    Ok(request.run(async move {
        let opened = connected
            .asker
            .ask_staff((TITLE_PREFIX, title), content, priority.as_deref())
            .await?;
        let view = &opened.conversation;
        let id = view.conversation.id;
        let after = connected.push_to_self("conversation_joined", &joined(id));
        let object = ConversationObject::from(view);
        let answer = Created {
            message: "Support conversation created successfully",
            conversation_id: id.to_string(),
            title: object.title().to_owned(),
            participants: object.participants().map(str::to_owned).collect(),
            timestamp: Time(view.conversation.created_at),
        };
        let after = Some(after);
        Ok(Placed { after, answer })
    }))
}

fn send(connected: &Connected, fields: &Fields<'_>, request: &Request) -> Found {
    require_chat(connected)?;
    let both = fields.text("conversation_id").zip(fields.text("content"));
    let (id, content) = both.ok_or("Conversation ID and content required")?;
    let id = conversation(&id)?;
    let asker = connected.asker.clone();
    let sending = async move { asker.send(id, content).await };
    Ok(request.admit(sending, move |sent| Placed {
        after: sent.after,
        answer: MessageSent {
            message: "Message sent successfully",
            message_id: sent.message.id.to_string(),
            conversation_id: id.to_string(),
            timestamp: Time(sent.message.created_at),
        },
    }))
}

fn list_active(connected: &Connected, request: &Request) -> Found {
    require_chat(connected)?;
    let connected = connected.clone();
    Ok(request.run(async move {
        let asker = &connected.asker;
        let views = asker.active_conversations().await?;
        let people = asker.chat().known_people(&views).await?;
        let conversations: Vec<_> = views
            .iter()
            .map(|view| ActiveConversation::new(view, &people))
            .collect();
        Ok(Placed::from(ActiveConversations {
            count: conversations.len(),
            conversations,
            timestamp: connected.now(),
        }))
    }))
}

fn list_messages(connected: &Connected, fields: &Fields<'_>, request: &Request) -> Found {
    require_chat(connected)?;
    let id = fields
        .text("conversation_id")
        .ok_or("Conversation ID required")?;
    let expected = "a whole number of 1 or more";
    let limit: u64 = fields.or("limit", PAGE, expected)?;
    if limit == 0 {
        return Err(format!("limit: expected {expected}").into());
    }
    let skip = fields.or("skip", 0, "a whole number of 0 or more")?;
    let id = conversation(&id)?;
    let (asker, request_id) = (connected.asker.clone(), request.clone());
    Ok(Step::Alone(Box::pin(async move {
        let page = asker
            .chat()
            .messages_from_newest(&asker.caller, id, skip, limit)
            .await;
        // Answered in here, because the objects borrow from the page.
        let frame = match &page {
            Ok(page) => request_id.answer(Ok(MessagePage {
                messages: page.messages.iter().map(MessageObject::from).collect(),
                count: page.messages.len(),
                conversation_id: id.to_string(),
            })),
            Err(failure) => request_id.refused(&failure.clone().into()),
        };
        Some(frame.into())
    })))
}

fn type_on(connected: &Connected, fields: &Fields<'_>, request: &Request) -> Found {
    require_chat(connected)?;
    let id = fields
        .text("conversation_id")
        .ok_or("Conversation ID required")?;
    let is_typing = fields.or("is_typing", false, "true or false")?;
    let id = conversation(&id)?;
    let asker = connected.asker.clone();
    let typing = async move { asker.chat().set_typing(&asker.caller, id, is_typing).await };
    Ok(request.admit(typing, |()| Placed::from(Done {})))
}

fn mark_read(connected: &Connected, fields: &Fields<'_>, request: &Request) -> Found {
    require_chat(connected)?;
    let both = fields
        .text("conversation_id")
        .zip(fields.text("message_id"));
    let (id, message) = both.ok_or("Conversation ID and Message ID required")?;
    let id = conversation(&id)?;
    let message = MessageId::parse(&message);
    let asker = connected.asker.clone();
    Ok(request.admit(mark(asker, id, message), |marked| Placed {
        after: marked.after,
        answer: Done {},
    }))
}

async fn mark(
    asker: Asker,
    id: ConversationId,
    message: Option<MessageId>,
) -> Result<Pending<Marked>, Failure> {
    let Some(message) = message else {
        // Whatever is no id names no message, but only to those who may know.
        asker.chat().conversation(&asker.caller, id).await?;
        return Err(Failure::NotFound(Thing::Message));
    };
    asker.chat().mark_message(&asker.caller, id, message).await
}
