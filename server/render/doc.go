// Package render puts the words into a message: the values behind its placeholders
// (a bounded part of Liquid), its inline Markdown, its language. What comes out is
// the message as one person sees it, as JSON for their browser.
//
// Values are data. They never pass through a parser: each is put in after the
// template has run and after the Markdown was read, so that nothing in it can become
// a placeholder, a link or bold. What is written is bounded when it is kept, what is
// put together when it is shown.
//
// It is pure: no input, no output, no clock; values and the moment come with the call.
// author compiles with it to refuse what cannot be, engage renders for the person who
// is about to be contacted, web for a preview. docs/words.md says what it means.
package render
