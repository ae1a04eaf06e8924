package export

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"polku/impact"
	"polku/store"
)

// openVersion is part of the tags of open data: a new shape makes new tags.
const openVersion = 1

// preflight lets pages of other origins ask for open data, and nothing else.
func preflight(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD")
	w.Header().Set("Access-Control-Allow-Headers", "If-None-Match")
	w.Header().Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// open answers with all published indicators of a network.
func (h *handler) open(w http.ResponseWriter, r *http.Request) {
	if kind, _, _ := strings.Cut(r.PathValue("file"), "."); kind != "indicators" {
		openHeaders(w)
		answerRefusal(w, notThere("open data are indicators.csv and indicators.json; the catalogue is at /open/catalog.jsonld"))
		return
	}
	h.published(w, r, r.PathValue("file"), "")
}

// openIndicator answers with one published indicator.
func (h *handler) openIndicator(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	at := strings.LastIndex(file, ".")
	if at < 1 {
		openHeaders(w)
		answerRefusal(w, notThere("an indicator is at /open/NETWORK/indicators/CODE.csv and CODE.json"))
		return
	}
	h.published(w, r, "indicators"+file[at:], file[:at])
}

// published answers with a file as everybody may see it, whoever asks.
func (h *handler) published(w http.ResponseWriter, r *http.Request, file, indicator string) {
	openHeaders(w)
	request, err := h.openRequest(r, file, indicator)
	if err != nil {
		h.fail(w, err)
		return
	}
	done, ok := h.strangers.take(w)
	if !ok {
		return
	}
	defer done()
	ctx, cancel := context.WithTimeout(r.Context(), h.time)
	defer cancel()
	f, err := h.Open(ctx, impact.Nobody, request)
	if err != nil {
		h.fail(w, err)
		return
	}
	defer f.Close()
	if indicator != "" && len(f.s.wanted()) == 0 {
		h.fail(w, notThere("the network publishes no indicator %.70q", indicator))
		return
	}
	w.Header().Set("Content-Type", f.MediaType)
	w.Header().Set("Link", `<`+licenceAddress+`>; rel="license"`)
	w.Header().Set("Content-Disposition", `inline; filename="`+f.Name+`"`)
	if current(w, r, f.s.view) || r.Method == http.MethodHead {
		return
	}
	h.send(ctx, w, f)
}

// openRequest is what an address of open data asks for. A single indicator as a table is by month.
func (h *handler) openRequest(r *http.Request, file, indicator string) (Request, error) {
	for name := range r.URL.Query() {
		if name != "lang" && name != "separator" && name != "bom" {
			return Request{}, badRequest("open data takes no parameter %.70q: the parameters are lang, separator and bom", name)
		}
	}
	request, err := readRequest(r.PathValue("network"), file, r.URL.Query())
	if request.Format == XLSX && err == nil {
		err = notThere("open data are written as csv and json")
	}
	request.Indicator = indicator
	if indicator != "" && request.Format == CSV {
		request.Every = "month"
	}
	return request, err
}

// catalogue answers with the description of everything that is published.
func (h *handler) catalogue(w http.ResponseWriter, r *http.Request) {
	openHeaders(w)
	if r.URL.RawQuery != "" {
		h.fail(w, badRequest("the catalogue takes no parameters: it is in all languages"))
		return
	}
	done, ok := h.strangers.take(w)
	if !ok {
		return
	}
	defer done()
	ctx, cancel := context.WithTimeout(r.Context(), h.time)
	defer cancel()
	sample, err := h.Store.IsSample(ctx)
	if err != nil {
		h.fail(w, err)
		return
	}
	view, err := h.Store.View(ctx, impact.Nobody)
	if err != nil {
		h.fail(w, err)
		return
	}
	defer view.Close()
	w.Header().Set("Content-Type", mediaTypes[JSONLD])
	if h.Base == "" { // the addresses in it are the request's, which is no other reader's
		w.Header().Set("Cache-Control", "private, no-store")
	} else if current(w, r, view) {
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	var whole bytes.Buffer
	if err := h.writeCatalogue(ctx, &whole, view, h.base(r), sample); err != nil {
		h.fail(w, err)
		return
	}
	h.deliver(ctx, w, whole.Bytes())
}

// base is the server's address as everybody should name it. Without one in the settings it is the request's own: a server behind
// a proxy, where that could be wrong, has a public address in its settings.
func (h *handler) base(r *http.Request) string {
	if h.Base != "" {
		return strings.TrimRight(h.Base, "/")
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// openHeaders let pages of every origin read the answer, and caches keep it as long as they ask whether it still holds.
func openHeaders(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Expose-Headers", "ETag")
	w.Header().Set("Cache-Control", "public, no-cache")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}

// current tags the answer by the feed's number, and answers 304 to who has it already. The day belongs to the tag because
// statuses are judged by it.
func current(w http.ResponseWriter, r *http.Request, view *store.View) bool {
	tag := fmt.Sprintf(`"%d-%d-%s"`, openVersion, view.Seq(), view.Today())
	w.Header().Set("ETag", tag)
	for _, known := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		known = strings.TrimPrefix(strings.TrimSpace(known), "W/")
		if known == tag || known == "*" {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
