package access

import (
	"html/template"
	"net/http"
	"strings"

	"polku/impact"
)

// page is a small page of the way in.
type page struct {
	title, text impact.Text
	// code is shown large, link is the code of a link that a button uses, again offers to sign in once more.
	code, link string
	again      bool
}

// The pages.
var (
	noRoleYet = page{
		title: impact.Text{FI: "Olet kirjautunut, mutta sinulla ei ole vielä roolia", SV: "Du är inloggad men har ännu ingen roll", EN: "You are signed in, but you have no role yet"},
		text: impact.Text{FI: "Kerro tämä koodi verkoston koordinaattorille. Kun hän on antanut roolin, lataa sivu uudelleen.",
			SV: "Ge den här koden till nätverkets koordinator. Ladda om sidan när du har fått en roll.",
			EN: "Tell the network's coordinator this code. Reload the page when you have been given a role."}}
	useThisLink = page{
		title: impact.Text{FI: "Kirjaudu ylläpitäjänä", SV: "Logga in som administratör", EN: "Sign in as administrator"},
		text:  impact.Text{FI: "Linkki toimii yhden kerran.", SV: "Länken fungerar en gång.", EN: "The link works once."}}
	linkUsed = page{
		title: impact.Text{FI: "Linkki on jo käytetty", SV: "Länken har redan använts", EN: "The link was used already"}, text: anotherLink}
	linkExpired = page{
		title: impact.Text{FI: "Linkki on vanhentunut", SV: "Länken har gått ut", EN: "The link has expired"}, text: anotherLink}
	linkWrong = page{
		title: impact.Text{FI: "Linkki ei kelpaa", SV: "Länken är ogiltig", EN: "There is no such link"}, text: anotherLink}
	noLinks = page{
		title: impact.Text{FI: "Linkillä ei voi kirjautua", SV: "Det går inte att logga in med länk", EN: "Links don't sign in here"},
		text: impact.Text{FI: "Tällä palvelimella kirjaudutaan tunnistuspalvelussa.", SV: "På den här servern loggar man in via identitetstjänsten.",
			EN: "On this server people sign in at the identity provider."}, again: true}
	noProvider = page{
		title: impact.Text{FI: "Kirjaudu linkillä", SV: "Logga in med länken", EN: "Sign in by the link"},
		text: impact.Text{FI: "Palvelimella ei ole tunnistuspalvelua. Ylläpitäjän linkki näkyy siellä, missä palvelin käynnistettiin; polku link antaa uuden.",
			SV: "Servern har ingen identitetstjänst. Administratörens länk visas där servern startades; polku link ger en ny.",
			EN: "This server has no identity provider. The administrator's link is shown where the server was started; polku link gives another."}}
	foreignReturn = page{
		title: impact.Text{FI: "Osoite ei kelpaa", SV: "Adressen är ogiltig", EN: "That address won't do"},
		text: impact.Text{FI: "Kirjautumisen jälkeen voi palata vain tämän palvelun omalle sivulle.", SV: "Efter inloggningen kan du bara återvända till en sida i den här tjänsten.",
			EN: "After signing in you can only return to a page of this service."}, again: true}
	wrongState = page{
		title: impact.Text{FI: "Kirjautumista ei tunnisteta", SV: "Inloggningen känns inte igen", EN: "This sign-in isn't known"},
		text: impact.Text{FI: "Kirjautumista ei ole aloitettu tässä palvelussa. Aloita alusta.", SV: "Inloggningen har inte påbörjats i den här tjänsten. Börja om.",
			EN: "It was not begun in this service. Begin again."}, again: true}
	otherBrowser = page{
		title: impact.Text{FI: "Kirjautuminen aloitettiin toisessa selaimessa", SV: "Inloggningen påbörjades i en annan webbläsare", EN: "This sign-in was begun in another browser"},
		text:  beginAgain, again: true}
	usedBefore = page{
		title: impact.Text{FI: "Kirjautuminen on jo käytetty", SV: "Inloggningen har redan använts", EN: "This sign-in was used already"}, text: beginAgain, again: true}
	tookTooLong = page{
		title: impact.Text{FI: "Kirjautuminen kesti liian kauan", SV: "Inloggningen tog för lång tid", EN: "Signing in took too long"}, text: beginAgain, again: true}
	denied = page{
		title: impact.Text{FI: "Tunnistuspalvelu ei päästänyt sinua sisään", SV: "Identitetstjänsten släppte inte in dig", EN: "The identity provider did not let you in"},
		text:  beginAgain, again: true}
	badAnswer = page{
		title: impact.Text{FI: "Tunnistuspalvelun vastaus ei kelpaa", SV: "Identitetstjänstens svar duger inte", EN: "The identity provider's answer is not good"},
		text: impact.Text{FI: "Aloita alusta. Jos se ei auta, kerro asiasta ylläpidolle.", SV: "Börja om. Kontakta administratören om det inte hjälper.",
			EN: "Begin again. If that doesn't help, tell the administrator."}, again: true}
	providerDown = page{
		title: impact.Text{FI: "Tunnistuspalvelu ei vastaa", SV: "Identitetstjänsten svarar inte", EN: "The identity provider does not answer"},
		text: impact.Text{FI: "Kirjautuminen ei juuri nyt onnistu. Yritä hetken kuluttua uudelleen.", SV: "Det går inte att logga in just nu. Försök igen om en stund.",
			EN: "Signing in isn't possible just now. Try again in a moment."}, again: true}
	tooMany = page{
		title: impact.Text{FI: "Liian monta yritystä", SV: "För många försök", EN: "Too many tries"},
		text:  impact.Text{FI: "Odota minuutti ja yritä uudelleen.", SV: "Vänta en minut och försök igen.", EN: "Wait a minute and try again."}}
	outOfOrder = page{
		title: impact.Text{FI: "Kirjautuminen ei onnistu", SV: "Det går inte att logga in", EN: "Signing in isn't possible"},
		text:  impact.Text{FI: "Yritä hetken kuluttua uudelleen.", SV: "Försök igen om en stund.", EN: "Try again in a moment."}, again: true}
	noSuchPage = page{
		title: impact.Text{FI: "Sivua ei ole", SV: "Sidan finns inte", EN: "There is no such page"},
		text:  impact.Text{FI: "Palaa etusivulle.", SV: "Gå till startsidan.", EN: "Go to the front page."}}
)

// What several pages say.
var (
	beginAgain  = impact.Text{FI: "Aloita alusta.", SV: "Börja om.", EN: "Begin again."}
	anotherLink = impact.Text{FI: "Uuden antaa komento polku link, siellä missä palvelin toimii.", SV: "En ny fås med kommandot polku link, där servern körs.",
		EN: "The command polku link gives another, where the server runs."}
	wordSignIn = impact.Text{FI: "Kirjaudu", SV: "Logga in", EN: "Sign in"}
	wordFront  = impact.Text{FI: "Etusivulle", SV: "Till startsidan", EN: "Front page"}
)

var sheet = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}} – Polku</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem;line-height:1.25}.code{font:700 2rem/1.2 ui-monospace,monospace;letter-spacing:.08em}
button,a.button{font:inherit;display:inline-block;padding:.6rem 1.2rem;border:0;border-radius:.3rem;background:#0b4f8a;color:#fff;text-decoration:none;cursor:pointer}
:focus-visible{outline:3px solid #e07b00;outline-offset:3px}a{color:#0b4f8a}</style></head>
<body><main><h1>{{.Title}}</h1>{{with .Code}}<p class="code">{{.}}</p>{{end}}<p>{{.Text}}</p>
{{if .Link}}<form method="post" action="/auth/link"><input type="hidden" name="code" value="{{.Link}}"><button>{{.SignIn}}</button></form>
{{else if .Again}}<p><a class="button" href="/auth/login">{{.SignIn}}</a></p>{{end}}
<p><a href="/">{{.Front}}</a></p></main></body></html>
`))

// show answers by a page, in the language that the browser likes best of those that there are.
func (g *Gate) show(w http.ResponseWriter, r *http.Request, status int, p page) {
	lang := languageOf(r.Header.Get("Accept-Language"))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", strings.ToLower(string(lang)))
	w.WriteHeader(status)
	_ = sheet.Execute(w, map[string]any{"Lang": strings.ToLower(string(lang)), "Title": p.title.In(lang), "Text": p.text.In(lang), "Code": p.code, // the client may be gone
		"Link": p.link, "Again": p.again && g.provider != nil, "SignIn": wordSignIn.In(lang), "Front": wordFront.In(lang)})
}

// languageOf is the first language of a browser's list that there is; Finnish when there is none.
func languageOf(accepted string) impact.Lang {
	for tag := range strings.SplitSeq(accepted, ",") {
		tag = strings.ToUpper(strings.TrimSpace(tag))
		for _, lang := range []impact.Lang{impact.FI, impact.SV, impact.EN} {
			if strings.HasPrefix(tag, string(lang)) {
				return lang
			}
		}
	}
	return impact.FI
}
