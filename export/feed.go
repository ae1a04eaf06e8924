package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"polku/impact"
)

// feedVersion counts the shapes of the feed. A field may be added without a new number; none goes away or changes without.
const feedVersion = 1

// The lines of a feed: one that says what it is, the changes, and one that says where to go on. Without the last line an
// answer has been cut off: ask again from the same place.
type (
	feedHead struct {
		Type    string    `json:"type"`
		Version int       `json:"version"`
		Network string    `json:"network"`
		Since   int64     `json:"since,string"`
		Head    int64     `json:"head,string"`
		AsOf    time.Time `json:"asOf"`
		Sample  bool      `json:"sample"`
	}
	feedChange struct {
		Type      string        `json:"type"`
		Sequence  int64         `json:"sequence,string"`
		At        time.Time     `json:"at"`
		Indicator feedIndicator `json:"indicator"`
		Before    jsonValue     `json:"before"`
		After     jsonValue     `json:"after"`
		Cause     feedCause     `json:"cause"`
	}
	feedIndicator struct {
		ID   string `json:"id"`
		Code string `json:"code"`
	}
	feedCause struct {
		Kind         impact.Kind `json:"kind"`
		Act          impact.Act  `json:"act"`
		Record       any         `json:"record"`
		Organisation any         `json:"organisation"`
		Region       any         `json:"region"`
	}
	feedEnd struct {
		Type string `json:"type"`
		Next int64  `json:"next,string"`
		More bool   `json:"more"`
	}
)

// checkPlace sees that the viewer is one of the network's, and that the place is in the feed. A place beyond its end comes from
// another database or from one that was put back: what the partner holds can't be continued.
func (s *snapshot) checkPlace() error {
	if !s.view.Viewer().Belongs(s.n) {
		return notThere("the feed is for those who belong to the network")
	}
	if head := s.view.Seq(); s.Since > head {
		gone := refuse(http.StatusGone, "RESYNC", "the feed ends at %d and has no place %d: fetch the network's tables again and go on from the feed number that they were read at", head, s.Since)
		gone.Head = &head
		return gone
	}
	return nil
}

// writeFeed writes the changes after a place, in the feed's order.
func (s *snapshot) writeFeed(ctx context.Context, w io.Writer) error {
	moves, err := s.view.MovesAfter(ctx, s.n, s.Since, s.Limit+1)
	if err != nil {
		return err
	}
	end := feedEnd{Type: "end", Next: s.view.Seq(), More: len(moves) > s.Limit}
	if end.More {
		moves = moves[:s.Limit]
		end.Next = moves[s.Limit-1].Sequence
	}
	out := json.NewEncoder(w)
	err = out.Encode(feedHead{"feed", feedVersion, s.n.Slug, s.Since, s.view.Seq(), s.view.At(), s.sample})
	for _, m := range moves {
		if i, ok := impact.ByID[*impact.Indicator](s.n, m.Indicator); ok && err == nil {
			err = out.Encode(s.feedChange(s.change(m, i)))
		}
	}
	if err == nil {
		err = out.Encode(end)
	}
	if err != nil {
		return fmt.Errorf("write the feed: %w", err)
	}
	return nil
}

func (s *snapshot) feedChange(c change) feedChange {
	return feedChange{
		Type: "change", Sequence: c.Sequence, At: c.At,
		Indicator: feedIndicator{impact.NewID(impact.KindIndicator, c.i.ID), c.i.Code},
		Before:    newJSONValue(c.before()), After: newJSONValue(c.after()),
		Cause: feedCause{c.Kind, c.Act, s.causeRecord(c), idCell(impact.KindOrganisation, c.Organisation), idCell(impact.KindRegion, c.Region)},
	}
}
