package tend

// MaxFunnels is how many funnels a site has at most.
const MaxFunnels = 100

// Funnel is a way that people are meant to go, step by step.
type Funnel struct {
	Site SiteID
	ID   string
	Name string
	Body []byte // JSON: within, by and steps, as target.ReadFunnel reads them
}
