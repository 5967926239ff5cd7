// The words of the frame, which nobody authors, in the language of the message.

export interface FrameWords {
  close: string;
  fewer: string;
  /** What a message without a heading is called. */
  message: string;
  /** What language they are in. */
  lang: string;
}

const table = new Map<string, [close: string, fewer: string, message: string]>([
  ["en", ["Close", "Fewer like this", "Message"]],
  ["de", ["Schließen", "Weniger davon", "Nachricht"]],
  ["fr", ["Fermer", "Moins de messages de ce type", "Message"]],
  ["es", ["Cerrar", "Menos mensajes como este", "Mensaje"]],
  ["it", ["Chiudi", "Meno messaggi così", "Messaggio"]],
  ["pt", ["Fechar", "Menos mensagens assim", "Mensagem"]],
  ["nl", ["Sluiten", "Minder hiervan", "Bericht"]],
  ["pl", ["Zamknij", "Mniej takich", "Wiadomość"]],
  ["cs", ["Zavřít", "Méně takových", "Zpráva"]],
  ["sv", ["Stäng", "Färre sådana", "Meddelande"]],
  ["da", ["Luk", "Færre af disse", "Besked"]],
  ["fi", ["Sulje", "Vähemmän tällaisia", "Viesti"]],
  ["tr", ["Kapat", "Bunlardan daha az", "Mesaj"]],
  ["uk", ["Закрити", "Менше таких", "Повідомлення"]],
  ["ja", ["閉じる", "このような表示を減らす", "メッセージ"]],
  ["zh", ["关闭", "减少此类消息", "消息"]],
  ["ko", ["닫기", "이런 메시지 줄이기", "메시지"]],
  ["ar", ["إغلاق", "رسائل أقل من هذا النوع", "رسالة"]],
  ["he", ["סגירה", "פחות כאלה", "הודעה"]],
]);

/** `lang` as in markup, "de-AT"; English where it is none of the table. */
export function frameWords(lang: string): FrameWords {
  const base = lang.toLowerCase().split(/[-_]/)[0] ?? "";
  const [close, fewer, message] = table.get(base) ?? ["Close", "Fewer like this", "Message"];
  return { close, fewer, message, lang: table.has(base) ? base : "en" };
}
