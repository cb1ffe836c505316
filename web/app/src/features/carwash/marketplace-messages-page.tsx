import { OrdersChat } from "./orders-chat.tsx";

/** A customer's chats with car washes. */
export function MarketplaceMessagesPage() {
  return <OrdersChat page="carwashCustomer" />;
}
