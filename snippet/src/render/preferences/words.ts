// The words of the dialog in which a person says what they want, in the language of the page.

export interface PreferenceWords {
  title: string;
  hint: string;
  /** Campaigns without a category that the person wants no more of. */
  others: string;
  nothing: string;
  done: string;
}

type Row = [title: string, hint: string, others: string, nothing: string, done: string];

const EN: Row = [
  "Messages",
  "What is turned off is not shown any more.",
  "Others that were turned off",
  "There is nothing to choose from here.",
  "Done",
];

const table: Record<string, Row> = {
  en: EN,
  de: [
    "Nachrichten",
    "Was ausgeschaltet ist, wird nicht mehr angezeigt.",
    "Andere ausgeschaltete Nachrichten",
    "Hier gibt es nichts auszuwählen.",
    "Fertig",
  ],
  fr: [
    "Messages",
    "Ce qui est désactivé ne s’affiche plus.",
    "Autres messages désactivés",
    "Il n’y a rien à choisir ici.",
    "Terminé",
  ],
  es: [
    "Mensajes",
    "Lo que está desactivado ya no se muestra.",
    "Otros mensajes desactivados",
    "Aquí no hay nada que elegir.",
    "Listo",
  ],
  it: [
    "Messaggi",
    "Ciò che è disattivato non viene più mostrato.",
    "Altri messaggi disattivati",
    "Qui non c’è nulla da scegliere.",
    "Fatto",
  ],
  pt: [
    "Mensagens",
    "O que está desativado deixa de ser mostrado.",
    "Outras mensagens desativadas",
    "Não há nada para escolher aqui.",
    "Concluído",
  ],
  nl: [
    "Berichten",
    "Wat uit staat, wordt niet meer getoond.",
    "Andere uitgezette berichten",
    "Hier valt niets te kiezen.",
    "Klaar",
  ],
  pl: [
    "Wiadomości",
    "To, co wyłączone, nie będzie już pokazywane.",
    "Inne wyłączone wiadomości",
    "Nie ma tu nic do wyboru.",
    "Gotowe",
  ],
  cs: [
    "Zprávy",
    "Co je vypnuto, se už nezobrazí.",
    "Další vypnuté zprávy",
    "Není tu z čeho vybírat.",
    "Hotovo",
  ],
  sv: [
    "Meddelanden",
    "Det som är avstängt visas inte längre.",
    "Andra avstängda meddelanden",
    "Det finns inget att välja här.",
    "Klar",
  ],
  da: [
    "Beskeder",
    "Det, der er slået fra, vises ikke længere.",
    "Andre beskeder, der er slået fra",
    "Der er intet at vælge her.",
    "Færdig",
  ],
  fi: [
    "Viestit",
    "Pois päältä olevia ei enää näytetä.",
    "Muut pois päältä olevat viestit",
    "Täällä ei ole valittavaa.",
    "Valmis",
  ],
  tr: [
    "Mesajlar",
    "Kapatılanlar artık gösterilmez.",
    "Kapatılan diğer mesajlar",
    "Burada seçilecek bir şey yok.",
    "Bitti",
  ],
  uk: [
    "Повідомлення",
    "Те, що вимкнено, більше не показується.",
    "Інші вимкнені повідомлення",
    "Тут немає з чого вибирати.",
    "Готово",
  ],
  ja: [
    "メッセージ",
    "オフにしたものは表示されなくなります。",
    "オフにしたその他のメッセージ",
    "選べる項目はありません。",
    "完了",
  ],
  zh: ["消息", "关闭的内容将不再显示。", "其他已关闭的消息", "这里没有可选择的内容。", "完成"],
  ko: [
    "메시지",
    "끈 항목은 더 이상 표시되지 않습니다.",
    "꺼 둔 다른 메시지",
    "선택할 항목이 없습니다.",
    "완료",
  ],
  ar: [
    "الرسائل",
    "ما يتم إيقافه لن يُعرض بعد الآن.",
    "رسائل أخرى تم إيقافها",
    "لا يوجد ما يمكن اختياره هنا.",
    "تم",
  ],
  he: ["הודעות", "מה שכבוי לא יוצג עוד.", "הודעות אחרות שכובו", "אין כאן מה לבחור.", "סיום"],
};

/** `lang` is one of the frame's own words: English where a page has another. */
export function preferenceWords(lang: string): PreferenceWords {
  const [title, hint, others, nothing, done] = (Object.hasOwn(table, lang) && table[lang]) || EN;
  return { title, hint, others, nothing, done };
}
