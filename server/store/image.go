package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

// MaxImages is how many bytes of images a site may keep.
const MaxImages = 100 << 20

// The codes of what is refused.
const (
	ReasonImageQuota = "image_quota" // the site's images are as many bytes as they may be
	ReasonImageUsed  = "image_used"  // a campaign or the theme shows it
)

// Image is an uploaded image. Its Body is nil in a list.
type Image struct {
	Site          tend.SiteID
	ID            string
	Hash          string // of the body
	Type          string // image/png, image/jpeg
	Ext           string // png, jpg
	Width, Height int    // pixels
	Bytes         int
	Body          []byte
	CreatedAt     tend.Micros `db:"created_at"`
}

// Address is where the image is served, for ever the same one: below the server's own.
func (m *Image) Address() string {
	return ImagePath(m.Site) + m.Hash + "." + m.Ext
}

// ImagePath is what the addresses of all of a site's images begin with.
func ImagePath(site tend.SiteID) string { return "/i/" + strconv.FormatInt(int64(site), 36) + "/" }

// ImageSite is the site that an address's part behind /i/ means.
func ImageSite(part string) (tend.SiteID, bool) {
	n, err := strconv.ParseInt(part, 36, 64)
	return tend.SiteID(n), err == nil && n > 0 && ImagePath(tend.SiteID(n)) == "/i/"+part+"/"
}

const imageColumns = `site, id, hash, type, ext, width, height, bytes, created_at`

// ImageByHash reads an image with its body.
func (r Records) ImageByHash(ctx context.Context, site tend.SiteID, hash string) (Image, error) {
	var m Image
	err := sqlx.GetContext(ctx, r.q, &m, `SELECT `+imageColumns+`, body FROM images WHERE site = ? AND hash = ?`, site, hash)
	if err != nil {
		return Image{}, notFound(err, "image")
	}
	return m, nil
}

// Images lists a site's images without their bodies, the newest first, those before
// an id ("" from the newest), at most limit.
func (r Records) Images(ctx context.Context, site tend.SiteID, before string, limit int) ([]Image, error) {
	if before == "" {
		before = "~" // behind every id
	}
	list := []Image{}
	err := sqlx.SelectContext(ctx, r.q, &list, `SELECT `+imageColumns+` FROM images
WHERE site = ? AND id < ? ORDER BY id DESC LIMIT ?`, site, before, limit)
	if err != nil {
		return nil, fmt.Errorf("store: read images: %w", err)
	}
	return list, nil
}

// AddImage keeps an image. One with the same body is there once: then made is false.
func (c *Change) AddImage(ctx context.Context, m Image) (kept Image, made bool, err error) {
	sum := sha256.Sum256(m.Body)
	m.Hash, m.Bytes, m.ID, m.CreatedAt = hex.EncodeToString(sum[:16]), len(m.Body), tend.NewID(c.now.Time()), c.now
	old, err := c.ImageByHash(ctx, m.Site, m.Hash)
	if err == nil || tend.CodeOf(err) != tend.NotFound {
		return old, false, err
	}
	var total int64
	if err := sqlx.GetContext(ctx, c.q, &total, `SELECT COALESCE(SUM(bytes), 0) FROM images WHERE site = ?`, m.Site); err != nil {
		return Image{}, false, fmt.Errorf("store: count images: %w", err)
	}
	if total+int64(m.Bytes) > MaxImages {
		return Image{}, false, tend.Errorf(tend.Conflict, ReasonImageQuota,
			"the images of this site have %d bytes, and with this one (%d) they would have more than %d: delete some that no campaign shows any more", total, m.Bytes, MaxImages)
	}
	err = c.exec(ctx, "image", `INSERT INTO images (`+imageColumns+`, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.Site, m.ID, m.Hash, m.Type, m.Ext, m.Width, m.Height, m.Bytes, m.CreatedAt, m.Body)
	return m, err == nil, err
}

// DropImage deletes an image, unless something shows it that has not ended.
func (c *Change) DropImage(ctx context.Context, site tend.SiteID, id string) (Image, error) {
	var m Image
	if err := sqlx.GetContext(ctx, c.q, &m, `SELECT `+imageColumns+` FROM images WHERE site = ? AND id = ?`, site, id); err != nil {
		return Image{}, notFound(err, "image")
	}
	users, err := c.imageUsers(ctx, &m)
	if err != nil {
		return Image{}, err
	}
	if users != "" {
		return Image{}, tend.Errorf(tend.Conflict, ReasonImageUsed, "this image is shown by %s: change or end that first", users)
	}
	return m, c.one(ctx, "image", `DELETE FROM images WHERE site = ? AND id = ?`, site, id)
}

// imageUsers names what shows an image: campaigns that have not ended, in the version
// that runs or the newest, and the site's theme. "" is nothing.
func (c *Change) imageUsers(ctx context.Context, m *Image) (string, error) {
	const most = 5 // that are named
	var ids []string
	// An address has no character that LIKE takes for more than itself.
	err := sqlx.SelectContext(ctx, c.q, &ids, `SELECT DISTINCT c.id FROM campaigns c
JOIN campaign_versions v ON v.site = c.site AND v.campaign = c.id AND (v.version = c.version OR v.version = c.live)
WHERE c.site = ? AND c.status <> 'ended' AND CAST(v.body AS TEXT) LIKE ? ORDER BY c.id LIMIT ?`, m.Site, "%"+m.Address()+"%", most+1)
	if err != nil {
		return "", fmt.Errorf("store: read who shows an image: %w", err)
	}
	var names string
	for i, id := range ids {
		switch {
		case i == most:
			names += " and others"
		case i > 0:
			names += ", " + id
		default:
			names = "the campaign " + id
		}
	}
	s, err := c.SiteByID(ctx, m.Site)
	if err == nil && names == "" && s.Settings.Theme.Logo == m.Address() {
		names = "the site's theme, as its logo"
	}
	return names, err
}
