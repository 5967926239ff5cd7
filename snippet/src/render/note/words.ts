// The words of the note after "Fewer like this", in the language of the message.

type Row = [said: string, undo: string];

const EN: Row = ["You will see fewer messages of this kind.", "Undo"];

const table: Record<string, Row> = {
  en: EN,
  de: ["Sie sehen weniger Nachrichten dieser Art.", "Rückgängig"],
  fr: ["Vous verrez moins de messages de ce type.", "Annuler"],
  es: ["Verá menos mensajes de este tipo.", "Deshacer"],
  it: ["Vedrai meno messaggi di questo tipo.", "Annulla"],
  pt: ["Você verá menos mensagens deste tipo.", "Desfazer"],
  nl: ["U ziet minder berichten van dit soort.", "Ongedaan maken"],
  pl: ["Zobaczysz mniej takich wiadomości.", "Cofnij"],
  cs: ["Takových zpráv uvidíte méně.", "Vrátit zpět"],
  sv: ["Du får se färre meddelanden av det här slaget.", "Ångra"],
  da: ["Du vil se færre beskeder af denne slags.", "Fortryd"],
  fi: ["Näet vähemmän tällaisia viestejä.", "Kumoa"],
  tr: ["Bu tür mesajları daha az göreceksiniz.", "Geri al"],
  uk: ["Ви бачитимете менше таких повідомлень.", "Скасувати"],
  ja: ["このような表示を減らします。", "元に戻す"],
  zh: ["您将看到更少的此类消息。", "撤销"],
  ko: ["이런 메시지가 덜 표시됩니다.", "실행 취소"],
  ar: ["سترى رسائل أقل من هذا النوع.", "تراجع"],
  he: ["יוצגו לך פחות הודעות מסוג זה.", "ביטול"],
};

/** `lang` is one of the frame's own words: English where a message has another. */
export function noteWords(lang: string): { said: string; undo: string } {
  const [said, undo] = (Object.hasOwn(table, lang) && table[lang]) || EN;
  return { said, undo };
}
