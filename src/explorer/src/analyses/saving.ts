/** Files made in the browser. */
import type { Rows } from "../api";

export function download(name: string, content: Blob): void {
  const place = document.createElement("a");
  place.href = URL.createObjectURL(content);
  place.download = name;
  place.click();
  setTimeout(() => URL.revokeObjectURL(place.href), 10_000);
}

/** A table as CSV in UTF-8 with a mark; a cell never starts a formula. */
export function saved(name: string, found: Rows): void {
  const cell = (value: string) => {
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [found.columns, ...found.rows].map((row) => row.map(cell).join(","));
  download(name, new Blob([`\ufeff${lines.join("\r\n")}\r\n`], { type: "text/csv" }));
}
