// Package picture makes of an uploaded file an image that may stand on other
// people's pages: its type by what it holds, decoded and written anew, so that
// nothing but its pixels is left of what came in.
//
// It is pure: bytes in, bytes out. It keeps nothing and knows no site; web hands it
// what was uploaded and store keeps what it gives. It reads bytes of strangers, so it
// asks for the size of an image before it decodes it, and must not panic on any.
package picture
