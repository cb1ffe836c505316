/** Chat of city buses: field staff and the control centre. */
export { ConversationList, type ConversationListProps } from "../parts/ConversationList.tsx";
export { ChatWindow, type ChatWindowProps } from "./ChatWindow.tsx";
export { SupportDashboard, type SupportDashboardProps } from "./SupportDashboard.tsx";
export { SupportRequestForm, type SupportRequestFormProps } from "./SupportRequestForm.tsx";
export {
  type GuzoChat,
  type SupportRequest,
  type UseGuzoChatOptions,
  useGuzoChat,
} from "./useGuzoChat.ts";
