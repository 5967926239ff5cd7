package tend

import "encoding/json"

// MaxSegments is how many saved segments a site has at most.
const MaxSegments = 500

// Segment is a condition that was saved under a name, to be referred to by others.
type Segment struct {
	Site        SiteID
	ID          string
	Name        string
	Description string
	Condition   json.RawMessage // a condition tree
}
