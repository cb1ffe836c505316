//! The words that labels may have.

/// By which wire a client came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayName {
    /// Plain WebSocket.
    Websocket,
    /// Socket.IO, over whichever transport.
    SocketIo,
    /// Pusher Channels.
    Pusher,
}

impl GatewayName {
    pub(super) const ALL: [Self; 3] = [Self::Websocket, Self::SocketIo, Self::Pusher];

    /// The value of the label.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Websocket => "websocket",
            Self::SocketIo => "socketio",
            Self::Pusher => "pusher",
        }
    }
}

/// Which front end's words a request used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContractName {
    /// Parlor's own.
    Native,
    /// A design agency.
    Agency,
    /// A car-wash marketplace.
    Carwash,
    /// City buses.
    Transit,
    /// Intercity trips.
    Trip,
    /// Van delivery.
    Booking,
    /// Whatever follows channels.
    Channels,
}

impl ContractName {
    pub(super) const ALL: [Self; 7] = [
        Self::Native,
        Self::Agency,
        Self::Carwash,
        Self::Transit,
        Self::Trip,
        Self::Booking,
        Self::Channels,
    ];

    /// The value of the label.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Agency => "agency",
            Self::Carwash => "carwash",
            Self::Transit => "transit",
            Self::Trip => "trip",
            Self::Booking => "booking",
            Self::Channels => "channels",
        }
    }
}

/// How a catch-up ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatchUp {
    /// The client has everything it missed.
    Complete,
    /// The client has a stretch and must ask for more.
    Partial,
    /// The client must start over.
    Reset,
}

impl CatchUp {
    pub(super) const ALL: [Self; 3] = [Self::Complete, Self::Partial, Self::Reset];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Reset => "reset",
        }
    }
}

/// Why a proof of identity was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthFailure {
    /// None was given in time.
    Missing,
    /// It does not hold.
    Invalid,
    /// It has run out.
    Expired,
    /// It holds, but this user or role is not let in.
    Forbidden,
    /// It could not be checked.
    Unavailable,
}

impl AuthFailure {
    pub(super) const ALL: [Self; 5] = [
        Self::Missing,
        Self::Invalid,
        Self::Expired,
        Self::Forbidden,
        Self::Unavailable,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Invalid => "invalid",
            Self::Expired => "expired",
            Self::Forbidden => "forbidden",
            Self::Unavailable => "unavailable",
        }
    }
}

/// What has to be well for clients to be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadinessCheck {
    /// The database answers.
    Database,
    /// The writer commits.
    Writer,
    /// The server is not about to stop.
    Shutdown,
}

impl ReadinessCheck {
    pub(super) const ALL: [Self; 3] = [Self::Database, Self::Writer, Self::Shutdown];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Writer => "writer",
            Self::Shutdown => "shutdown",
        }
    }
}

/// Which sort of actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorName {
    /// One conversation's.
    Conversation,
    /// One connected user's.
    UserSession,
    /// One support room's.
    SupportRoom,
}

impl ActorName {
    pub(super) const ALL: [Self; 3] = [Self::Conversation, Self::UserSession, Self::SupportRoom];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::UserSession => "user_session",
            Self::SupportRoom => "support_room",
        }
    }
}
