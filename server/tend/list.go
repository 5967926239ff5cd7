package tend

// MaxUploadedLists is how many uploaded lists a site has at most.
const MaxUploadedLists = 500

// List is people that were uploaded under a name, to be asked for in conditions. Who is on it is
// what the people's own streams say.
type List struct {
	Site        SiteID
	ID          string
	Name        string
	Description string
}

// Step is a place in a file that is dealt with: nothing of what is done there is kept once the
// file has moved on from it, or has ended.
type Step struct {
	Import   string
	Position int64 // bytes of the file that are dealt with by then
	Line     int64 // and lines
}
