/** Vendors by the names that stand in keys. One line each: names (the first makes the id) | title | page for revoking. */
export const providersAtoB = `
abstract abstractapi | Abstract API
abuseipdb | AbuseIPDB | https://www.abuseipdb.com/account/api
abyssale | Abyssale
accuweather | AccuWeather
activecampaign | ActiveCampaign
adafruit aio | Adafruit IO | https://io.adafruit.com
adobe | Adobe | https://developer.adobe.com/console
adyen | Adyen
aftership | AfterShip
agora | Agora
ahrefs | Ahrefs
airbrake airbrakeuser airbrakeproject | Airbrake
aircall | Aircall
airtable | Airtable | https://airtable.com/create/tokens
airvisual | IQAir
alconost | Alconost
algolia | Algolia | https://dashboard.algolia.com/account/api-keys
alibaba aliyun alicloud | Alibaba Cloud | https://ram.console.aliyun.com
alienvault otx | AlienVault OTX
alphavantage | Alpha Vantage
amadeus | Amadeus
ambee | Ambee
amplitude | Amplitude
anypoint mulesoft | Anypoint
api2cart | API2Cart
apiflash | ApiFlash
apifonica | Apifonica
apify | Apify | https://console.apify.com/settings/integrations
apilayer | APILayer
apimatic | APIMatic
apitemplate | APITemplate
apollo | Apollo
appcues | Appcues
appfollow | AppFollow
appointedd | Appointedd
appsynergy | AppSynergy
apptivo | Apptivo
artsy | Artsy
asana | Asana | https://app.asana.com/0/my-apps
assemblyai | AssemblyAI | https://www.assemblyai.com/app/account
atlassian jira confluence trello bitbucket | Atlassian | https://id.atlassian.com/manage-profile/security/api-tokens
audd | AudD
auth0 | Auth0
autodesk | Autodesk
autoklose | Autoklose
autopilot | Autopilot
avaza | Avaza
aviationstack | aviationstack
aws amazon s3 ses | AWS | https://console.aws.amazon.com/iam/home#/security_credentials
axiom | Axiom | https://app.axiom.co/settings/api-tokens
axonaut | Axonaut
ayrshare | Ayrshare
azure | Azure | https://portal.azure.com
backblaze b2 | Backblaze
bannerbear | Bannerbear
baremetrics | Baremetrics
baseten | Baseten
beamer | Beamer
beebole | Beebole
besnappy | BeSnappy
besttime | BestTime
betterstack logtail betteruptime | Better Stack
billomat | Billomat
binance | Binance | https://www.binance.com/en/my/settings/api-management
bing | Bing
bitbar | BitBar
bitcoinaverage | BitcoinAverage
bitfinex | Bitfinex
bitly | Bitly
bitmex | BitMEX
bittrex | Bittrex
blazemeter | BlazeMeter
blitapp | Blit
blockfrost | Blockfrost
blogger | Blogger
bombbomb | BombBomb
boostnote | Boost Note
borgbase | BorgBase
box | Box
braintree | Braintree
brandfetch | Brandfetch
braze | Braze
browserstack | BrowserStack | https://www.browserstack.com/accounts/profile
browshot | Browshot
bugherd | BugHerd
bugsnag | Bugsnag
buildkite | Buildkite | https://buildkite.com/user/api-access-tokens
bulksms | BulkSMS
bunny bunnycdn | bunny.net | https://dash.bunny.net/account/api-key
buttercms | ButterCMS
`;
