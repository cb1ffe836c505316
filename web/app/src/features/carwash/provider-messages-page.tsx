import { OrdersChat } from "./orders-chat.tsx";

/** A car wash's chats with its customers. */
export function ProviderMessagesPage() {
  return <OrdersChat page="carwashProvider" />;
}
