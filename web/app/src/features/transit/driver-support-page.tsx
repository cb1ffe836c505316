import { FieldSupport } from "./field-support.tsx";

/** A bus driver asks the control centre. */
export function DriverSupportPage() {
  return <FieldSupport page="transitDriver" />;
}
