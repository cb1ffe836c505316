/** Chat of a van delivery: customers, drivers, administrators and guests of the site. */
export { GuestChatWidget, type GuestChatWidgetProps } from "../guest/GuestChatWidget.tsx";
export { AdminChatDashboard, type AdminChatDashboardProps } from "./AdminChatDashboard.tsx";
export { ChatInterface, type ChatInterfaceProps } from "./ChatInterface.tsx";
export { ChatSessionList, type ChatSessionListProps } from "./ChatSessionList.tsx";
export { GuestChatWrapper, type GuestChatWrapperProps } from "./GuestChatWrapper.tsx";
export type { ChatMessage, ChatSession, SessionParticipant, SessionType } from "./session.ts";
export { type Chat, type NewSession, type UseChatOptions, useChat } from "./useChat.ts";
