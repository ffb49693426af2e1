/** Vendors by the names that stand in keys. One line each: names (the first makes the id) | title | page for revoking. */
export const providersMtoR = `
macaddress | macaddress.io
madkudu | MadKudu
magicbell | MagicBell
magnetic | Magnetic
mailboxlayer | mailboxlayer
mailchimp mandrill | Mailchimp | https://admin.mailchimp.com/account/api
mailerlite | MailerLite
mailgun | Mailgun | https://app.mailgun.com/settings/api_security
mailjet mailjetsms | Mailjet
mailmodo | Mailmodo
mailsac | Mailsac
mailtrap | Mailtrap
mandrillapp | Mandrill
manifest | Manifest
mapbox | Mapbox | https://account.mapbox.com/access-tokens
mapquest | MapQuest
marketstack | marketstack
mattermost | Mattermost
mavenlink | Mavenlink
maxmind | MaxMind | https://www.maxmind.com/en/accounts/current/license-key
meaningcloud | MeaningCloud
medium | Medium
meilisearch meili | Meilisearch
meistertask | MeisterTask
meraki | Cisco Meraki
mesibo | mesibo
messagebird | MessageBird
metaapi | MetaApi
metabase | Metabase
metrilo | Metrilo
microsoft msal teams | Microsoft | https://portal.azure.com
mindmeister | MindMeister
miro | Miro
mistral mistralai | Mistral | https://console.mistral.ai/api-keys
mite | mite
mixmax | Mixmax
mixpanel | Mixpanel
mockaroo | Mockaroo
modal | Modal
moderation | Moderation API
momento | Momento
monday | monday.com
mongodbatlas mongodb mongo atlas | MongoDB Atlas
monkeylearn | MonkeyLearn
moonclerk | MoonClerk
moosend | Moosend
moralis | Moralis
mrticktock | MrTickTock
mux | Mux | https://dashboard.mux.com/settings/access-tokens
myfreshworks | MyFreshworks
myintervals | MyIntervals
nasdaq nasdaqdatalink quandl | Nasdaq Data Link
neon | Neon | https://console.neon.tech/app/settings/api-keys
nethunt | NetHunt
netlify | Netlify | https://app.netlify.com/user/applications
netsuite | NetSuite
neutrinoapi | Neutrino API
newrelic | New Relic | https://one.newrelic.com/api-keys
newsapi | News API
newscatcher | NewsCatcher
nexmo vonage nexmoapikey | Vonage
nextdns | NextDNS
nftport | NFTPort
ngc nvidia nvapi | NVIDIA | https://org.ngc.nvidia.com/setup
ngrok | ngrok | https://dashboard.ngrok.com/authtokens
nicereply | Nicereply
nightfall | Nightfall
nimble | Nimble
noticeable | Noticeable
notion | Notion | https://www.notion.so/my-integrations
nozbeteams | Nozbe
npm | npm | https://www.npmjs.com/settings/~/tokens
nuget | NuGet
numverify | numverify
nutritionix | Nutritionix
nylas | Nylas
nytimes newyorktimes | New York Times
oanda | OANDA
octopus | Octopus Deploy
okta | Okta
omnisend | Omnisend
onedesk | OneDesk
onelogin | OneLogin
onepagecrm | OnePageCRM
onesignal | OneSignal
onfleet | Onfleet
oopspam | OOPSpam
openai | OpenAI | https://platform.openai.com/api-keys
opencage opencagedata | OpenCage
openrouter | OpenRouter | https://openrouter.ai/settings/keys
openuv | OpenUV
openvpn | OpenVPN
openweather openweathermap | OpenWeather
opsgenie | Opsgenie
optimizely | Optimizely
oracle | Oracle
orbit | Orbit
overloop | Overloop
owlbot | Owlbot
packagecloud | packagecloud
paddle | Paddle | https://vendors.paddle.com/authentication-v2
pagarme | Pagar.me
pagerduty pagerdutyapi | PagerDuty
pandadoc | PandaDoc
pandascore | PandaScore
paperform | Paperform
paralleldots | ParallelDots
parsehub | ParseHub
parsers | Parsers
parseur | Parseur
partnerstack | PartnerStack
pastebin | Pastebin
paydirtapp | Paydirt
paymo paymoapp | Paymo
paymongo | PayMongo
paypal paypaloauth | PayPal | https://developer.paypal.com/dashboard/applications
paystack | Paystack | https://dashboard.paystack.com/#/settings/developers
pdflayer pdfshift | PDF service
peopledatalabs | People Data Labs
pepipost | Pepipost
percy | Percy
perplexity | Perplexity | https://www.perplexity.ai/settings/api
phrase phraseaccess | Phrase
pinata | Pinata
pinecone | Pinecone | https://app.pinecone.io
pipedream | Pipedream
pipedrive | Pipedrive
pivotaltracker pivotal | Pivotal Tracker
pixabay | Pixabay
plaid plaidkey | Plaid | https://dashboard.plaid.com/developers/keys
planetscale | PlanetScale
planviewleankit | Planview
planyo | Planyo
plivo | Plivo
podio | Podio
polar | Polar | https://polar.sh/settings
pollsapi | PollsAPI
poloniex | Poloniex
polygon | Polygon
portainer | Portainer
portkey | Portkey
positionstack | positionstack
postageapp | PostageApp
postbacks | Postbacks
posthog | PostHog | https://app.posthog.com/settings/user-api-keys
postman | Postman
postmark | Postmark | https://account.postmarkapp.com/servers
powrbot | Powrbot
prefect | Prefect
privacy | Privacy.com
privateai | Private AI
prodpad | ProdPad
prospectcrm prospect prospectio | Prospect
protocolsio protocols | protocols.io
proxycrawl | ProxyCrawl
pubnub pubnubsubscription | PubNub
pulumi | Pulumi
purestake | PureStake
pushbullet | Pushbullet
pusher pusherchannel | Pusher | https://dashboard.pusher.com
pushover | Pushover
qase | Qase
qdrant | Qdrant
qstash | QStash | https://console.upstash.com/qstash
qualaroo | Qualaroo
qubole | Qubole
quickmetrics | QuickMetrics
quicknode | QuickNode
railway railwayapp | Railway | https://railway.com/account/tokens
rapidapi | RapidAPI | https://rapidapi.com/developer/apps
rawg | RAWG
razorpay | Razorpay | https://dashboard.razorpay.com/app/keys
reachmail | ReachMail
readme | ReadMe
reallysimplesystems | Really Simple Systems
rebrandly | Rebrandly
recaptcha hcaptcha | CAPTCHA service
rechargepayments recharge | Recharge
reddit | Reddit | https://www.reddit.com/prefs/apps
refiner | Refiner
removebg | remove.bg
render | Render
rentman | Rentman
repairshopr | RepairShopr
replicate | Replicate | https://replicate.com/account/api-tokens
resend | Resend | https://resend.com/api-keys
restpack restpackhtmltopdfapi restpackscreenshotapi | Restpack
rev | Rev
revamp revampcrm | Revamp CRM
revenuecat | RevenueCat
ringcentral | RingCentral
ritekit | RiteKit
roaring | Roaring
robinhoodcrypto robinhood | Robinhood
rocketreach | RocketReach
rollbar | Rollbar | https://rollbar.com
ronin | Ronin
route4me | Route4Me
rownd | Rownd
rubygems | RubyGems
runpod | RunPod
runrunit | Runrun.it
`;
