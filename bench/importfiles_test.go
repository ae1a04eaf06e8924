package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"polku/impact"
	"polku/store"
)

// files makes files of contacts, and counts their rows in the plainest way.
type files struct {
	n         *impact.Network
	days      impact.Period
	folder    string
	serial    int // of the things that they name: none has the same as another
	prefix    string
	doers     []*impact.Organisation
	areas     []*impact.Region
	dice      *rand.Rand
	written   int
	contacts  int
	first     *impact.Indicator // K-01
	cities    *impact.Indicator // K-29
	met       map[cell]map[int]bool
	rows      map[cell]int64
	customers map[int]bool // of K-29
}

// cell is a part of K-01 for which rows and different procurements are counted; what is zero is not divided.
type cell struct {
	area    int64
	channel string
	month   impact.Month
}

var filesMade int

// newFiles brings in what the files name, and begins to make them.
func (d *database) newFiles(b *testing.B) *files {
	b.Helper()
	n, err := d.network(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	f := &files{n: n, days: importDays, folder: b.TempDir(), areas: n.Areas(), dice: newDice(20), met: map[cell]map[int]bool{}, rows: map[cell]int64{}, customers: map[int]bool{}}
	f.first, _ = impact.ByCode[*impact.Indicator](n, impact.KindIndicator, "K-01")
	f.cities, _ = impact.ByCode[*impact.Indicator](n, impact.KindIndicator, "K-29")
	for _, o := range n.Organisations {
		if o.RecordsOn(importDays.From) && o.RecordsOn(importDays.To) && len(f.doers) < organisations {
			f.doers = append(f.doers, o)
		}
	}
	filesMade++
	f.serial, f.prefix = filesMade, fmt.Sprintf("%d-", filesMade)
	d.runImport(b, impact.ImportSuiteCRM, 1, &named{f: f})
	return f
}

// named gives the customers and procurements that the contacts name. A database that has been measured before has them.
type named struct {
	f  *files
	at int
}

func (r *named) Next(context.Context) (*impact.ForeignRow, error) {
	k := r.at
	r.at++
	row := &impact.ForeignRow{Number: int64(r.at), Place: "made up", System: "benchmark"}
	switch {
	case k < namedCustomers:
		row.Kind, row.Key = impact.KindCustomer, "a"+r.f.prefix+strconv.Itoa(k)
		row.Draft = impact.Customer{Name: "Tilaaja " + r.f.prefix + strconv.Itoa(k), Segment: "municipality", BusinessID: businessID(r.f.serial, k)}
	case k < namedCustomers+namedProcurements:
		row.Kind, row.Key = impact.KindProcurement, "p"+r.f.prefix+strconv.Itoa(k)
		row.Draft = impact.Procurement{Name: r.f.procurement(k - namedCustomers), OccurredOn: importDays.From, Organisation: r.f.doers[0].ID, Region: r.f.areas[0].ID}
	default:
		return nil, io.EOF
	}
	return row, nil
}

func (r *named) Done() int64 { return 1 }

func (f *files) procurement(k int) string { return "Hankinta " + f.prefix + strconv.Itoa(k) }

// businessID is a valid one for each number.
func businessID(serial, k int) string {
	for number := 1_000_000 + 2*(serial*namedCustomers+k); ; number++ {
		sum, rest := 0, number
		for _, weight := range []int{2, 4, 8, 5, 10, 9, 7} {
			sum += weight * (rest % 10)
			rest /= 10
		}
		switch sum % 11 {
		case 0:
			return fmt.Sprintf("%07d-0", number)
		case 1: // no number has the check digit 10; the next one has another
		default:
			return fmt.Sprintf("%07d-%d", number, 11-sum%11)
		}
	}
}

// write makes a file of contacts and notes what they count for.
func (f *files) write(b *testing.B, rows int) string {
	b.Helper()
	f.written++
	path := filepath.Join(f.folder, strconv.Itoa(f.written)+".csv")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriter(file)
	if _, err := out.WriteString("Tunniste;Päivä;Organisaatio;Alue;Kanava;Asiakasryhmä;Asiakkaan Y-tunnus;Hankinta;Teema\n"); err != nil {
		b.Fatal(err)
	}
	for range rows {
		if _, err := out.WriteString(f.row()); err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(out.Flush(), file.Close()); err != nil {
		b.Fatal(err)
	}
	return path
}

// row draws a contact.
func (f *files) row() string {
	f.contacts++
	day := f.days.From.Add(f.dice.IntN(f.days.From.DaysUntil(f.days.To) + 1))
	area, channel, segment := pick(f.dice, f.areas), pick(f.dice, f.n.Codelists["channel"]), pick(f.dice, f.n.Codelists["segment"])
	customer, procurement := f.dice.IntN(namedCustomers), f.dice.IntN(namedProcurements)
	f.count(day, area.ID, channel.Code, segment.Code, customer, procurement)
	return fmt.Sprintf("%s%d;%s;%s;%s;%s;%s;%s;%s;%s\n", f.prefix, f.contacts, day, pick(f.dice, f.doers).Code, area.Name.FI, channel.Title.FI, segment.Title.FI,
		businessID(f.serial, customer), f.procurement(procurement), pick(f.dice, f.n.Codelists["theme"]).Title.FI)
}

// count counts a contact where it should be counted.
func (f *files) count(day impact.Date, area int64, channel, segment string, customer, procurement int) {
	if f.first.Period.Has(day) {
		for _, at := range []cell{{}, {area: area}, {month: day.Month()}, {channel: channel}, {channel: channel, month: day.Month()}} {
			if f.met[at] == nil {
				f.met[at] = map[int]bool{}
			}
			f.met[at][procurement] = true
			f.rows[at]++
		}
	}
	if f.cities.Period.Has(day) && segment == "ecosystem_city" {
		f.customers[customer] = true
	}
}

// check compares what the network shows with the plain count. It is for a network with nothing else in it.
func (f *files) check(b *testing.B, d *database) {
	b.Helper()
	ctx := context.Background()
	v, err := d.store.View(ctx, coordinator)
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	ask := func(q store.Question, number int, rows int64) {
		value, err := v.Value(ctx, f.n, q)
		if err != nil || value.Number == nil || *value.Number != impact.Whole(int64(number)) || rows >= 0 && value.Rows != rows {
			b.Errorf("%s over %v in %+v is %+v, want %d of %d rows (%v)", q.Indicator.Code, q.Period, q.Scopes, value, number, rows, err)
		}
	}
	for at, met := range f.met {
		q := store.Question{Indicator: f.first}
		if at.area != 0 {
			q.Scopes = append(q.Scopes, impact.Scope{Dimension: impact.ByRegion, Key: at.area})
		}
		if at.channel != "" {
			q.Scopes = append(q.Scopes, impact.Scope{Dimension: impact.ByChannel, Key: impact.CodeKey(at.channel)})
		}
		if at.month != 0 {
			q.Period = impact.Period{From: at.month.First(), To: at.month.Last()}
		}
		ask(q, len(met), f.rows[at])
	}
	ask(store.Question{Indicator: f.cities}, len(f.customers), -1)
	if count, err := v.CountContacts(ctx, f.n, store.Filter{}); err != nil || count != f.contacts {
		b.Errorf("%d contacts, want %d (%v)", count, f.contacts, err)
	}
	b.Logf("%d values of K-01 are those of a plain count; %d different procurements, %d customers of K-29", len(f.met), len(f.met[cell{}]), len(f.customers))
}
