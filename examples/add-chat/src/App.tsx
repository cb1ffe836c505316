import { InboxList, ParlorProvider, Thread } from "@parlor/react";
import "@parlor/react/styles.css";
import { useState } from "react";

const token = new URLSearchParams(location.search).get("token") ?? "";

export default function App() {
  const [selected, setSelected] = useState<string>();
  return (
    <ParlorProvider url="http://localhost:8080" token={token}>
      <div style={{ display: "grid", gridTemplateColumns: "20rem 1fr", width: "100vw", height: "100dvh" }}>
        <InboxList selectedId={selected} onSelect={setSelected} />
        {selected && <Thread conversationId={selected} />}
      </div>
    </ParlorProvider>
  );
}
