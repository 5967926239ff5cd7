package tend

import "encoding/json"

// MaxSegments is how many saved segments a site has at most.
const MaxSegments = 500

// MaxWatched is how many segments of a site are watched at most: those that triggers of its
// campaigns name.
const MaxWatched = 32

// Segment is a condition that was saved under a name, to be referred to by others.
type Segment struct {
	Site        SiteID
	ID          string
	Name        string
	Description string
	Condition   json.RawMessage // a condition tree
}

// SegmentWatch says that a segment's people are followed, because a live campaign is triggered by
// who comes into it or leaves it. An edit of its condition begins another watch.
type SegmentWatch struct {
	Segment    string
	Since      Micros // names the watch, among all of the segment
	Definition string // of what its condition says with all that it refers to
	Settled    bool   // a scan has been to everybody since: whoever is not known to be in it is not
}

// Same tells whether another watch is for the same segment, as it says it now.
func (w SegmentWatch) Same(x SegmentWatch) bool {
	return x.Segment == w.Segment && x.Definition == w.Definition
}

// SegmentChange is what a watch has found of a person.
type SegmentChange struct {
	Segment string `json:"id"`
	Watch   Micros `json:"watch"`          // SegmentWatch.Since
	In      bool   `json:"in,omitzero"`    //
	First   bool   `json:"first,omitzero"` // they were in it when the watch began: they did not come in
}
