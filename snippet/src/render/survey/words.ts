// The words of a survey's frame, which nobody authors, in the language of the message.

export interface SurveyWords {
  next: string;
  back: string;
  send: string;
  skip: string;
  /** With {n} and {of}. */
  progress: string;
  /** A required question was left out. */
  missing: string;
  thanks: string;
}

type Row = [
  next: string,
  back: string,
  send: string,
  skip: string,
  progress: string,
  missing: string,
  thanks: string,
];

const EN: Row = [
  "Next",
  "Back",
  "Send",
  "Skip",
  "Question {n} of {of}",
  "Please answer this one first.",
  "Thank you",
];

const table: Record<string, Row> = {
  en: EN,
  de: [
    "Weiter",
    "Zurück",
    "Senden",
    "Überspringen",
    "Frage {n} von {of}",
    "Bitte zuerst beantworten.",
    "Danke",
  ],
  fr: [
    "Suivant",
    "Retour",
    "Envoyer",
    "Passer",
    "Question {n} sur {of}",
    "Veuillez d’abord répondre.",
    "Merci",
  ],
  es: [
    "Siguiente",
    "Atrás",
    "Enviar",
    "Omitir",
    "Pregunta {n} de {of}",
    "Responda primero, por favor.",
    "Gracias",
  ],
  it: ["Avanti", "Indietro", "Invia", "Salta", "Domanda {n} di {of}", "Prima serve una risposta.", "Grazie"],
  pt: [
    "Seguinte",
    "Voltar",
    "Enviar",
    "Saltar",
    "Pergunta {n} de {of}",
    "Responda primeiro, por favor.",
    "Obrigado",
  ],
  nl: [
    "Volgende",
    "Terug",
    "Versturen",
    "Overslaan",
    "Vraag {n} van {of}",
    "Beantwoord deze eerst.",
    "Bedankt",
  ],
  pl: [
    "Dalej",
    "Wstecz",
    "Wyślij",
    "Pomiń",
    "Pytanie {n} z {of}",
    "Najpierw proszę odpowiedzieć.",
    "Dziękujemy",
  ],
  cs: ["Další", "Zpět", "Odeslat", "Přeskočit", "Otázka {n} z {of}", "Nejprve prosím odpovězte.", "Děkujeme"],
  sv: ["Nästa", "Tillbaka", "Skicka", "Hoppa över", "Fråga {n} av {of}", "Svara på den här först.", "Tack"],
  da: [
    "Næste",
    "Tilbage",
    "Send",
    "Spring over",
    "Spørgsmål {n} af {of}",
    "Besvar venligst dette først.",
    "Tak",
  ],
  fi: ["Seuraava", "Takaisin", "Lähetä", "Ohita", "Kysymys {n}/{of}", "Vastaa ensin tähän.", "Kiitos"],
  tr: ["İleri", "Geri", "Gönder", "Atla", "Soru {n} / {of}", "Lütfen önce bunu yanıtlayın.", "Teşekkürler"],
  uk: [
    "Далі",
    "Назад",
    "Надіслати",
    "Пропустити",
    "Запитання {n} з {of}",
    "Спершу дайте відповідь.",
    "Дякуємо",
  ],
  ja: [
    "次へ",
    "戻る",
    "送信",
    "スキップ",
    "質問 {n}/{of}",
    "先にこの質問にお答えください。",
    "ありがとうございます",
  ],
  zh: ["下一步", "返回", "提交", "跳过", "第 {n} 题，共 {of} 题", "请先回答此题。", "谢谢"],
  ko: ["다음", "뒤로", "보내기", "건너뛰기", "질문 {n}/{of}", "먼저 답해 주세요.", "감사합니다"],
  ar: ["التالي", "رجوع", "إرسال", "تخطٍّ", "السؤال {n} من {of}", "يرجى الإجابة أولاً.", "شكرًا"],
  he: ["הבא", "חזרה", "שליחה", "דילוג", "שאלה {n} מתוך {of}", "יש לענות קודם.", "תודה"],
};

/** `lang` as in markup, "de-AT"; English where it is none of the table. */
export function surveyWords(lang: string): SurveyWords {
  const [base = ""] = lang.toLowerCase().split(/[-_]/);
  const row = (Object.hasOwn(table, base) && table[base]) || EN;
  const [next, back, send, skip, progress, missing, thanks] = row;
  return { next, back, send, skip, progress, missing, thanks };
}
