/** Vendors by the names that stand in keys. One line each: names (the first makes the id) | title | page for revoking. */
export const providersFtoL = `
facebook fb meta instagram whatsapp | Facebook | https://developers.facebook.com/apps
facepp faceplusplus | Face++
fastforex | fastFOREX
fastly | Fastly | https://manage.fastly.com/account/personal/tokens
faunadb fauna | Fauna
feedier | Feedier
fetchrss | FetchRSS
fibery | Fibery
figma | Figma | https://www.figma.com/settings
fileio | file.io
filestack | Filestack
financialmodelingprep fmp | Financial Modeling Prep
findl | Findl
finicity | Finicity
finnhub | Finnhub | https://finnhub.io/dashboard
firebase fcm | Firebase | https://console.firebase.google.com
fixer fixerio | Fixer
flatio | Flat.io
fleetbase | Fleetbase
flexport | Flexport
flickr | Flickr | https://www.flickr.com/services/apps
flightapi | FlightAPI
flightlabs | FlightLabs
flightstats | FlightStats
float | Float
flowflu | FlowFlu
flutterwave | Flutterwave
fly flyio | Fly.io | https://fly.io/user/personal_access_tokens
fmfw | FMFW
formbucket formcraft formio formsite | Form service
foursquare | Foursquare
freshbooks | FreshBooks
freshdesk freshworks | Freshworks
front frontapp | Front
fulcrum | Fulcrum
fullstory | FullStory
gcp google gmail youtube | Google | https://console.cloud.google.com/apis/credentials
geckoboard | Geckoboard
gemini googlegemini | Gemini | https://aistudio.google.com/apikey
gengo | Gengo
geoapify | Geoapify
geocode geocodify geocodio | Geocoding service
geoipifi | Geo.IPify
getemail getemails | GetEmail
getgeoapi | GetGeoAPI
getgist | Gist
getresponse | GetResponse
getsandbox | Sandbox
ghost | Ghost
github gh | GitHub | https://github.com/settings/tokens
gitlab | GitLab | https://gitlab.com/-/user_settings/personal_access_tokens
gitter | Gitter
glassnode | Glassnode
gocanvas | GoCanvas
gocardless | GoCardless
godaddy | GoDaddy
goodday | GoodDay
grafana | Grafana | https://grafana.com/orgs
graphcms hygraph | Hygraph
graphhopper | GraphHopper
groovehq | Groove
gtmetrix | GTmetrix
guardianapi guardian | The Guardian
gumroad | Gumroad
guru | Guru
gyazo | Gyazo
happyscribe | Happy Scribe
harvest | Harvest
hasura | Hasura
hellosign | Dropbox Sign
helpcrunch | HelpCrunch
helpscout | Help Scout
hereapi here | HERE
heroku | Heroku | https://dashboard.heroku.com/account/applications
hetzner hcloud | Hetzner
hiveage | Hiveage
holidayapi | Holiday API
holistic | Holistic
honeycomb | Honeycomb | https://ui.honeycomb.io/account
hostinger | Hostinger
html2pdf | HTML to PDF service
hubspot | HubSpot | https://app.hubspot.com
huggingface hf | Hugging Face | https://huggingface.co/settings/tokens
humanity | Humanity
hunter | Hunter
hybiscus | Hybiscus
hypertrack | HyperTrack
iconfinder | Iconfinder
iexcloud iexapis iex | IEX Cloud
imagekit | ImageKit
imagga | Imagga
imgur | Imgur
impala | Impala
infobip | Infobip
infracost | Infracost
infura | Infura | https://app.infura.io
inngest | Inngest
insightly | Insightly
instabot | Instabot
instamojo | Instamojo
intercom | Intercom
interseller | Interseller
intrinio | Intrinio
invoiceocean | InvoiceOcean
ip2location | IP2Location
ipapi | ipapi
ipgeolocation | ipgeolocation
ipify | ipify
ipinfo | IPinfo
ipinfodb | IPInfoDB
ipquality ipqualityscore | IPQualityScore
ipstack | ipstack
jfrog artifactory bintray xray | JFrog
jotform | Jotform
jumpcloud | JumpCloud
jumpseller | Jumpseller
juro | Juro
kaleido kaleyra | Kaleyra
kanban kanbantool | Kanban Tool
karmacrm | karmaCRM
keenio | Keen
kickbox | Kickbox
kinde | Kinde
klaviyo | Klaviyo | https://www.klaviyo.com/settings/account/api-keys
klipfolio | Klipfolio
knapsackpro | Knapsack Pro
knock | Knock
kontent | Kontent.ai
kraken | Kraken
kucoin | KuCoin
kylas | Kylas
languagelayer | languagelayer
larksuite lark feishu | Lark
launchdarkly | LaunchDarkly | https://app.launchdarkly.com/settings/authorization
leadfeeder | Leadfeeder
lemlist | lemlist
lemonsqueezy | Lemon Squeezy | https://app.lemonsqueezy.com/settings/api
lendflow | Lendflow
lessannoyingcrm | Less Annoying CRM
lexigram | Lexigram
line linemessaging linenotify | LINE
linear | Linear | https://linear.app/settings/api
linkedin | LinkedIn
linkpreview | LinkPreview
linode | Linode
liveagent | LiveAgent
livekit | LiveKit
livestorm | Livestorm
loadmill | Loadmill
lob | Lob
locationiq | LocationIQ
loginradius | LoginRadius
logzio logz | Logz.io
lokalise lokalisetoken | Lokalise
looker | Looker
loops | Loops
loyverse | Loyverse
luno | Luno
`;
