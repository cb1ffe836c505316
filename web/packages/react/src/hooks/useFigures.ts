import { useEffect, useState } from "react";
import { useParlor } from "./useParlor.ts";

/** What goes on at this server, as staff may see it. */
export interface Figures {
  readonly users_online: number;
  readonly rooms_in_use: number;
  readonly conversations_open: number;
  readonly conversations_closed_today: number;
  readonly support_unanswered: number;
}

const PAUSE_MS = 15_000;

/** The server's figures, asked for again every quarter of a minute; none while they cannot be had. */
export function useFigures(): Figures | undefined {
  const client = useParlor();
  const [figures, setFigures] = useState<Figures>();
  useEffect(() => {
    let current = true;
    const ask = () => {
      client.http<Figures>("GET", "/api/v1/figures").then(
        (answer) => {
          if (current) setFigures(answer);
        },
        () => undefined,
      );
    };
    ask();
    const timer = setInterval(ask, PAUSE_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [client]);
  return figures;
}
