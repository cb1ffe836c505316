import { useParlor } from "@parlor/react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Figures, figuresQuery } from "../../api/figures.ts";

/** As many samples as a small chart has room for. */
const KEPT = 60;

/** The figures of now, and those that came while the page was open, oldest first. */
export function useFigureHistory() {
  const query = useQuery(figuresQuery(useParlor()));
  const [history, setHistory] = useState<readonly Figures[]>([]);
  const { data } = query;
  useEffect(() => {
    if (data !== undefined) {
      setHistory((before) => [...before, data].slice(-KEPT));
    }
  }, [data]);
  return { query, history };
}
