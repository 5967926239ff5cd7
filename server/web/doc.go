// Package web is the doors: the admin API as openapi.yaml describes it, the
// snippet's and the dashboard's files, the probes, and the place where the
// socket door of package live is mounted. It says who may come in, gives every
// error its HTTP status, and logs each call once.
//
// The routes and types of the API are made from openapi.yaml into package api;
// what is in the specification and not answered here does not compile.
//
// It must hold no rule of the domain and know no SQL: it declares what it needs
// as small interfaces, and app hands in who does it.
package web

//go:generate oapi-codegen -config oapi-codegen.yaml openapi.yaml
