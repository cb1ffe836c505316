//! What one conversation promises, small enough to be believed: a reference for model-based tests.

use parlor::chat::{Mark, StatusChange};
use parlor::domain::conversation::ConversationStatus;
use parlor::domain::error::ErrorCode;
use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

/// Who opened the group: of the staff, sees it also from outside.
pub(crate) const OPENER: usize = 0;
/// Everybody: the opener, a customer who is in from the beginning, and one who is not. The roles are
/// those of the default configuration.
pub(crate) const PEOPLE: [(&str, &str); 3] =
    [("sam", "support"), ("ama", "customer"), ("ben", "customer")];

/// Something that somebody does. People are named by their place in [`PEOPLE`].
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// Says something, maybe once more, maybe in other words.
    Say {
        who: usize,
        client_id: u8,
        words: u8,
    },
    /// Moves a mark, maybe back, maybe beyond the last message.
    Mark { who: usize, mark: Mark, seq: u64 },
    /// A moderator hides a message.
    Hide { seq: u64 },
    /// A moderator shows a message again.
    Show { seq: u64 },
    /// Brings somebody in.
    Add { by: usize, who: usize },
    /// Takes somebody out, maybe themselves.
    Remove { by: usize, who: usize },
    /// Changes how things stand.
    Change { who: usize, to: StatusChange },
    /// Asks what was missed since a version, maybe one that is yet to come.
    Resume { who: usize, since: u64 },
}

/// What whoever did something is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// The message has this place, says this, and was there before or not.
    Said(u64, String, bool),
    /// The read mark is here.
    Marked(u64),
    /// It is so now.
    Done,
    /// It is not to be.
    Refused(ErrorCode),
    /// These messages are new or different, by their places, and these memberships at least.
    CaughtUp(Vec<u64>, Vec<usize>),
    /// Nothing is.
    UpToDate,
    /// That version is not of this conversation's past.
    Reset,
    /// They are not in it.
    Gone,
}

/// A message.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) sender: usize,
    pub(crate) client_id: u8,
    pub(crate) words: u8,
    pub(crate) is_hidden: bool,
    pub(crate) version: u64,
}

impl Line {
    /// What is shown of it.
    pub(crate) fn shown(&self) -> String {
        if self.is_hidden {
            String::new()
        } else {
            words(self.words)
        }
    }
}

/// What is said by these words.
pub(crate) fn words(words: u8) -> String {
    format!("words {words}")
}

/// A membership.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) is_present: bool,
    pub(crate) read: u64,
    pub(crate) delivered: u64,
    /// When it last changed otherwise than by saying something; 0 for somebody who never was in.
    pub(crate) version: u64,
}

/// The conversation.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) version: u64,
    pub(crate) status: ConversationStatus,
    pub(crate) lines: Vec<Line>,
    pub(crate) members: [Member; 3],
    /// What whoever did the last thing is told.
    pub(crate) told: Told,
    blocked_by: Option<usize>,
}

impl Group {
    /// The place of the newest message.
    pub(crate) fn last_seq(&self) -> u64 {
        u64::try_from(self.lines.len()).unwrap()
    }

    /// Whether somebody may know of it.
    pub(crate) fn sees(&self, who: usize) -> bool {
        self.members[who].is_present || who == OPENER
    }

    fn next(&mut self) -> u64 {
        self.version += 1;
        self.version
    }

    /// Why somebody who is not in it does nothing there.
    fn outside(&self, who: usize) -> Option<ErrorCode> {
        match (self.members[who].is_present, self.sees(who)) {
            (true, _) => None,
            (false, true) => Some(ErrorCode::Forbidden),
            (false, false) => Some(ErrorCode::NotFound),
        }
    }

    fn say(&mut self, who: usize, client_id: u8, words: u8) -> Told {
        let is_it = |line: &Line| line.sender == who && line.client_id == client_id;
        if let Some(at) = self.lines.iter().position(is_it) {
            let seq = u64::try_from(at).unwrap() + 1;
            return Told::Said(seq, self.lines[at].shown(), true);
        }
        if let Some(refused) = self.outside(who) {
            return Told::Refused(refused);
        }
        match self.status {
            ConversationStatus::Active | ConversationStatus::Archived => {}
            ConversationStatus::Blocked => return Told::Refused(ErrorCode::ConversationBlocked),
            ConversationStatus::Closed => return Told::Refused(ErrorCode::ConversationClosed),
        }
        let line = Line {
            sender: who,
            client_id,
            words,
            is_hidden: false,
            version: self.next(),
        };
        let shown = line.shown();
        self.status = ConversationStatus::Active;
        self.lines.push(line);
        let seq = self.last_seq();
        let member = &mut self.members[who];
        (member.read, member.delivered) = (seq, seq);
        Told::Said(seq, shown, false)
    }

    fn mark(&mut self, who: usize, mark: Mark, seq: u64) -> Told {
        if let Some(refused) = self.outside(who) {
            return Told::Refused(refused);
        }
        let (seq, before) = (seq.min(self.last_seq()), self.members[who]);
        let member = &mut self.members[who];
        if mark == Mark::Read {
            member.read = member.read.max(seq);
        }
        member.delivered = member.delivered.max(seq);
        let now = *member;
        if now != before {
            self.members[who].version = self.next();
        }
        Told::Marked(now.read)
    }

    fn moderate(&mut self, seq: u64, is_hidden: bool) -> Told {
        let at = usize::try_from(seq).unwrap() - 1;
        if self.lines[at].is_hidden != is_hidden {
            let version = self.next();
            self.lines[at].is_hidden = is_hidden;
            self.lines[at].version = version;
        }
        Told::Done
    }

    fn add(&mut self, by: usize, who: usize) -> Told {
        if !self.sees(by) {
            return Told::Refused(ErrorCode::NotFound);
        }
        if by != OPENER {
            return Told::Refused(ErrorCode::Forbidden);
        }
        if self.status == ConversationStatus::Closed {
            return Told::Refused(ErrorCode::ConversationClosed);
        }
        if !self.members[who].is_present {
            // What was said before is history, not news.
            let last_seq = self.last_seq();
            self.members[who] = Member {
                is_present: true,
                read: last_seq,
                delivered: last_seq,
                version: self.next(),
            };
        }
        Told::Done
    }

    fn remove(&mut self, by: usize, who: usize) -> Told {
        let leaves = by == who && self.members[by].is_present;
        if !leaves && !self.sees(by) {
            return Told::Refused(ErrorCode::NotFound);
        }
        if !leaves && by != OPENER {
            return Told::Refused(ErrorCode::Forbidden);
        }
        if self.members[who].is_present {
            self.members[who].is_present = false;
            self.members[who].version = self.next();
        }
        Told::Done
    }

    fn change(&mut self, who: usize, to: StatusChange) -> Told {
        use ConversationStatus::{Active, Archived, Blocked, Closed};
        if !self.sees(who) {
            return Told::Refused(ErrorCode::NotFound);
        }
        let may_unblock = who == OPENER || self.blocked_by == Some(who);
        let refused = match (self.status, to) {
            (Blocked, StatusChange::Unblock) if !may_unblock => Some(ErrorCode::Forbidden),
            (
                Closed,
                StatusChange::Archive
                | StatusChange::Unarchive
                | StatusChange::Block
                | StatusChange::Unblock,
            ) => Some(ErrorCode::ConversationClosed),
            (Blocked, StatusChange::Archive | StatusChange::Unarchive | StatusChange::Reopen) => {
                Some(ErrorCode::ConversationBlocked)
            }
            (Archived, StatusChange::Reopen | StatusChange::Unblock) => Some(ErrorCode::Conflict),
            _ => None,
        };
        if let Some(refused) = refused {
            return Told::Refused(refused);
        }
        let status = match to {
            StatusChange::Close => Closed,
            StatusChange::Archive => Archived,
            StatusChange::Block => Blocked,
            StatusChange::Reopen | StatusChange::Unarchive | StatusChange::Unblock => Active,
        };
        if status != self.status {
            self.next();
            self.status = status;
            self.blocked_by = (status == Blocked).then_some(who);
        }
        Told::Done
    }

    fn resume(&self, who: usize, since: u64) -> Told {
        if !self.members[who].is_present {
            return Told::Gone;
        }
        if since == self.version {
            return Told::UpToDate;
        }
        if since > self.version {
            return Told::Reset;
        }
        let lines = (1..).zip(&self.lines);
        let lines = lines.filter(|(_, line)| line.version > since);
        let members = self.members.iter().enumerate();
        let members = members.filter(|(_, member)| member.version > since);
        Told::CaughtUp(
            lines.map(|(seq, _)| seq).collect(),
            members.map(|(who, _)| who).collect(),
        )
    }
}

/// The reference.
pub(crate) struct Model;

impl ReferenceStateMachine for Model {
    type State = Group;
    type Transition = Deed;

    fn init_state() -> BoxedStrategy<Group> {
        let member = |is_present| Member {
            is_present,
            version: u64::from(is_present),
            ..Member::default()
        };
        Just(Group {
            version: 1,
            status: ConversationStatus::Active,
            lines: Vec::new(),
            members: [member(true), member(true), member(false)],
            told: Told::Done,
            blocked_by: None,
        })
        .boxed()
    }

    fn transitions(group: &Group) -> BoxedStrategy<Deed> {
        let who = || 0..PEOPLE.len();
        let last_seq = group.last_seq();
        let version = group.version;
        let mark = prop_oneof![Just(Mark::Read), Just(Mark::Delivered)];
        let change = prop::sample::select(vec![
            StatusChange::Close,
            StatusChange::Reopen,
            StatusChange::Archive,
            StatusChange::Unarchive,
            StatusChange::Block,
            StatusChange::Unblock,
        ]);
        let any = prop_oneof![
            8 => (who(), 0..8_u8, 0..3_u8)
                .prop_map(|(who, client_id, words)| Deed::Say { who, client_id, words }),
            5 => (who(), mark, 0..last_seq + 3)
                .prop_map(|(who, mark, seq)| Deed::Mark { who, mark, seq }),
            3 => (who(), who()).prop_map(|(by, who)| Deed::Add { by, who }),
            2 => (who(), who()).prop_map(|(by, who)| Deed::Remove { by, who }),
            4 => (who(), change).prop_map(|(who, to)| Deed::Change { who, to }),
            4 => (who(), 0..version + 2).prop_map(|(who, since)| Deed::Resume { who, since }),
        ];
        if last_seq == 0 {
            return any.boxed();
        }
        prop_oneof![
            8 => any,
            1 => (1..=last_seq).prop_map(|seq| Deed::Hide { seq }),
            1 => (1..=last_seq).prop_map(|seq| Deed::Show { seq }),
        ]
        .boxed()
    }

    fn apply(mut group: Group, deed: &Deed) -> Group {
        group.told = match *deed {
            Deed::Say {
                who,
                client_id,
                words,
            } => group.say(who, client_id, words),
            Deed::Mark { who, mark, seq } => group.mark(who, mark, seq),
            Deed::Hide { seq } => group.moderate(seq, true),
            Deed::Show { seq } => group.moderate(seq, false),
            Deed::Add { by, who } => group.add(by, who),
            Deed::Remove { by, who } => group.remove(by, who),
            Deed::Change { who, to } => group.change(who, to),
            Deed::Resume { who, since } => group.resume(who, since),
        };
        group
    }

    /// When a case gets smaller, messages that were hidden may be gone.
    fn preconditions(group: &Group, deed: &Deed) -> bool {
        match deed {
            Deed::Hide { seq } | Deed::Show { seq } => *seq <= group.last_seq(),
            Deed::Say { .. }
            | Deed::Mark { .. }
            | Deed::Add { .. }
            | Deed::Remove { .. }
            | Deed::Change { .. }
            | Deed::Resume { .. } => true,
        }
    }
}
