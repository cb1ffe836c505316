//! What a caller's role lets them do, for contracts that refuse in words of their own.

use super::{Caller, Chat};

impl Chat {
    /// Whether the caller may use the chat at all.
    pub fn may_chat(&self, caller: &Caller) -> bool {
        self.0.policy.may_chat(&caller.principal.role)
    }

    /// Whether the caller may ask for support.
    pub fn may_ask_staff(&self, caller: &Caller) -> bool {
        self.0.policy.may_open_support(&caller.principal.role, None)
    }

    /// Whether the caller works for the host.
    pub fn is_staff(&self, caller: &Caller) -> bool {
        self.0.policy.is_staff(&caller.principal.role)
    }
}
