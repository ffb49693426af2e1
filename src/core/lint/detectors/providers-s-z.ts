/** Vendors by the names that stand in keys. One line each: names (the first makes the id) | title | page for revoking. */
export const providersStoZ = `
salesblink | SalesBlink
salescookie | SalesCookie
salesflare | Salesflare
salesforce | Salesforce
salesmate | Salesmate
sanity | Sanity | https://www.sanity.io/manage
satismeter satismeterproject satismeterwrite | SatisMeter
saucelabs sauce | Sauce Labs
scalewaykey scaleway | Scaleway
scalr | Scalr
scrapeowl scraperapi scraperbox scrapersite scrapestack scrapfly scrapingant scrapingbee | Scraping service
screenshotapi screenshotlayer | Screenshot API
scrutinizer scrutinizerci | Scrutinizer
securitytrails | SecurityTrails
segment segmentapi | Segment
selectpdf | SelectPdf
semaphore | Semaphore
semrush | Semrush
sendbird sendbirdorganizationapi | Sendbird
sendgrid | SendGrid | https://app.sendgrid.com/settings/api_keys
sendinblue brevo | Brevo | https://app.brevo.com/settings/keys/api
sentiment | Sentiment
sentry | Sentry | https://sentry.io/settings/account/api/auth-tokens
serphouse serpapi serper serpstack | Search results service
sheety | Sheety
sherpadesk | SherpaDesk
shipday | Shipday
shippo | Shippo
shipstation | ShipStation
shopify | Shopify
shortcut | Shortcut
shortpixel | ShortPixel
shotstack | Shotstack
shutterstock shutterstockoauth | Shutterstock
signable signalwire signaturit signupgenius | Signature service
sigopt | SigOpt
simfin simplesat simplynoted simvoly | Simplesat
sinchmessage sinch | Sinch
sirv | Sirv
siteleaf | Siteleaf
skrappio skrapp | Skrapp
skybiometry | SkyBiometry
slack | Slack | https://api.slack.com/apps
smartsheets smartsheet | Smartsheet
smartystreets | Smarty
smooch | Smooch
smtp2go | SMTP2GO
snipcart | Snipcart
snowflake | Snowflake
snyk | Snyk | https://app.snyk.io/account
solarwinds solarwindsobservability | SolarWinds
sonar sonarcloud sonarqube | Sonar
sourcegraph | Sourcegraph
sparkpost | SparkPost
spoonacular | spoonacular
sportradar | Sportradar
sportsmonk | Sportmonks
spotify | Spotify | https://developer.spotify.com/dashboard
square squareapp squareup | Square | https://developer.squareup.com/apps
squarespace | Squarespace
sslmate | SSLMate
stability stabilityai | Stability AI
statuscake statuspage statuspal | Status page service
stitchdata | Stitch
stockdata | StockData
storecove | Storecove
stormboard | Stormboard
stormglass | Storm Glass
storyblok | Storyblok | https://app.storyblok.com/#/me/account
strapi | Strapi
strava | Strava
streak | Streak
stripe | Stripe | https://dashboard.stripe.com/apikeys
stytch | Stytch
sugester | Sugester
sumologic sumo | Sumo Logic
supabase supabasetoken | Supabase | https://supabase.com/dashboard/account/tokens
supernotes supernotesapi | Supernotes
surveyanyplace surveybot surveysparrow | Survey service
survicate | Survicate
svix | Svix
swell | Swell
swiftype | Swiftype
tableau | Tableau
tailscale | Tailscale
tallyfy | Tallyfy
tatum tatumio | Tatum
taxjar | TaxJar
teamgate | Teamgate
teamwork teamworkcrm teamworkdesk teamworkspaces | Teamwork
technicalanalysisapi | Technical Analysis API
telegram tg telegrambot | Telegram | https://t.me/BotFather
telnyx | Telnyx
terraform tfe hashicorp hcp | HashiCorp | https://app.terraform.io/app/settings/tokens
testingbot | TestingBot
text2data textmagic | TextMagic
theoddsapi | The Odds API
thinkific | Thinkific
thousandeyes | ThousandEyes
ticketmaster | Ticketmaster
tickettailor | Ticket Tailor
tiingo | Tiingo
timecamp | TimeCamp
timezoneapi | TimeZoneAPI
tinybird | Tinybird | https://app.tinybird.co
tly | T.LY
tmdb themoviedb | TMDB
tmetric | TMetric
todoist | Todoist
together togetherai | Together | https://api.together.ai/settings/api-keys
toggltrack toggl | Toggl
tomba | Tomba
tomorrowio tomtom | TomTom
tradier | Tradier
transferwise wise | Wise
travelpayouts | Travelpayouts
travisci travis | Travis CI
triggerdev trigger | Trigger.dev
tru trustpilot | Trustpilot
turso libsql | Turso | https://app.turso.tech
twelvedata | Twelve Data
twilio | Twilio | https://console.twilio.com
twist | Twist
twitch | Twitch | https://dev.twitch.tv/console/apps
twitter twitterconsumer | X | https://developer.x.com/en/portal/dashboard
tyntec | tyntec
typeform | Typeform
typetalk | Typetalk
ubidots | Ubidots
uclassify | uClassify
unify unifyid | UnifyID
unkey | Unkey
unplu unplugg | Unplu.gg
unsplash | Unsplash
upcdatabase | UPCDatabase
uplead | UpLead
uploadcare | Uploadcare
uploadthing | UploadThing
upstash | Upstash | https://console.upstash.com
uptimerobot | UptimeRobot
upwave | Upwave
urlscan | urlscan.io
user userflow | Userflow
userstack | userstack
vatlayer | vatlayer
vault | HashiCorp Vault
vbout | VBOUT
vercel | Vercel | https://vercel.com/account/settings/tokens
verifier verimail veriphone | Verification service
versioneye | VersionEye
viewneo | viewneo
virustotal | VirusTotal | https://www.virustotal.com/gui/my-apikey
visualcrossing | Visual Crossing
voicegain | Voicegain
voodoosms | Voodoo SMS
vouchery | Vouchery
voyage voyageai | Voyage AI
vpnapi | vpnapi.io
vultr | Vultr
vyte | Vyte
wakatime | WakaTime
walkscore | Walk Score
weatherapi weatherbit weatherstack | Weather service
web3storage | Web3.Storage
webex webexbot | Webex
webflow | Webflow
webscraper webscraping | Web scraping service
websitepulse | WebsitePulse
wepay | WePay
whoxy | Whoxy
wit | Wit.ai
workday | Workday
workos | WorkOS | https://dashboard.workos.com/api-keys
workstack | Workstack
worldcoinindex worldweather | World Weather
wrike | Wrike
xai grok | xAI | https://console.x.ai
xata | Xata
xero | Xero
yandex | Yandex
yelp | Yelp
youneedabudget ynab | YNAB
yousign | Yousign
youtubeapi | YouTube
zapier zapierwebhook | Zapier
zendesk zendeskapi | Zendesk
zenkitapi zenkit | Zenkit
zenrows zenscrape zenserp | Zen scraping service
zeplin | Zeplin
zerobounce | ZeroBounce
zerotier | ZeroTier
zipapi zipbooks zipcodeapi zipcodebase | Zip code service
zoho zohocrm | Zoho
zonkafeedback | Zonka Feedback
zoom | Zoom | https://marketplace.zoom.us
zulipchat zulip | Zulip
`;
