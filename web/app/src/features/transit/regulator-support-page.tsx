import { FieldSupport } from "./field-support.tsx";

/** A queue regulator asks the control centre. */
export function RegulatorSupportPage() {
  return <FieldSupport page="transitRegulator" />;
}
