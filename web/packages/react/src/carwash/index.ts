/** Chat of a car-wash marketplace: providers and customers. */

export { ConversationList, type ConversationListProps } from "../parts/ConversationList.tsx";
export { ChatWindow, type ChatWindowProps } from "./ChatWindow.tsx";
export { PresenceDot, type PresenceDotProps } from "./PresenceDot.tsx";
export {
  type CarverseChat,
  type NewConversation,
  type SendOptions,
  type UseCarverseChatOptions,
  useCarverseChat,
} from "./useCarverseChat.ts";
