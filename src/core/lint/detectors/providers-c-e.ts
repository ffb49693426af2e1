/** Vendors by the names that stand in keys. One line each: names (the first makes the id) | title | page for revoking. */
export const providersCtoE = `
caflou | Caflou
calendarific | Calendarific
calendly | Calendly
calorieninja | CalorieNinjas
campayn | Campayn
canny | Canny
capsulecrm capsule | Capsule
captaindata | Captain Data
carboninterface | Carbon Interface
cashboard | Cashboard
caspio | Caspio
censys | Censys
centralstationcrm | CentralStationCRM
cexio | CEX.IO
chatbot | ChatBot
chatfule | ChatFuel
checio | Chec
checkmarket | CheckMarket
checkvist | Checkvist
cicero | Cicero
circle circleci | CircleCI | https://app.circleci.com/settings/user/tokens
clarifai | Clarifai
clearbit | Clearbit
clerk | Clerk | https://dashboard.clerk.com
clickhelp | ClickHelp
clickhouse | ClickHouse | https://console.clickhouse.cloud
clicksend clicksendsms | ClickSend
clickup | ClickUp
clientary | Clientary
clinchpad | ClinchPad
clockify | Clockify
clockwork clockworksms | Clockwork SMS
close closecrm | Close
cloudconvert | CloudConvert
cloudelements | Cloud Elements
cloudflare cf wrangler turnstile | Cloudflare | https://dash.cloudflare.com/profile/api-tokens
cloudimage | Cloudimage
cloudinary | Cloudinary | https://console.cloudinary.com/settings/api-keys
cloudmersive | Cloudmersive
cloudplan | Cloudplan
cloudsmith | Cloudsmith
cloverly | Cloverly
cloze | Cloze
coda | Coda
codacy | Codacy
codeclimate | Code Climate
codecov | Codecov
codemagic | Codemagic
codequiry | Codequiry
cohere co | Cohere | https://dashboard.cohere.com/api-keys
coinapi | CoinAPI
coinbase | Coinbase | https://www.coinbase.com/settings/api
coingecko | CoinGecko
coinlayer | Coinlayer
coinlib | Coinlib
coinmarketcap cmc | CoinMarketCap
collect2 | Collect2
column | Column
commercejs | Commerce.js
commodities | Commodities API
companyhub | CompanyHub
conekta | Conekta
confluent | Confluent | https://confluent.cloud/settings/api-keys
contentful | Contentful
contentstack | Contentstack
conversiontools | Conversion Tools
convert convertapi | ConvertAPI
convertkit | ConvertKit
convex | Convex
convier | Convier
copper | Copper
copyscape | Copyscape
countrylayer | Countrylayer
courier | Courier
coveralls | Coveralls
craftmypdf | CraftMyPDF
crossbrowsertesting | CrossBrowserTesting
crowdin | Crowdin
cryptocompare | CryptoCompare
currencycloud | Currencycloud
currencyfreaks | CurrencyFreaks
currencylayer | Currencylayer
currencyscoop | CurrencyScoop
currents currentsapi | Currents
customerguru | CustomerGuru
customerio | Customer.io
dailyco daily | Daily
dandelion | Dandelion
databox | Databox
datadog dd | Datadog | https://app.datadoghq.com/organization-settings/api-keys
datagov | Data.gov
deepai | DeepAI
deepgram | Deepgram | https://console.deepgram.com
deepl | DeepL | https://www.deepl.com/account/summary
deepseek | DeepSeek | https://platform.deepseek.com/api_keys
defined dnkey | Defined Networking
delighted | Delighted
demio | Demio
deno | Deno Deploy
deputy | Deputy
descope | Descope
detectify | Detectify
detectlanguage | Detect Language
dfuse | dfuse
diffbot | Diffbot
diggernaut | Diggernaut
digitalocean spaces | DigitalOcean | https://cloud.digitalocean.com/account/api/tokens
discord | Discord | https://discord.com/developers/applications
disqus | Disqus
ditto | Ditto
dnscheck | DNSCheck
docker dockerhub | Docker | https://app.docker.com/settings/personal-access-tokens
documo | Documo
docusign | DocuSign
dotdigital | Dotdigital
dovico | Dovico
dronahq | DronaHQ
drone droneci | Drone CI
dropbox | Dropbox | https://www.dropbox.com/developers/apps
dropinblog | DropInBlog
duda | Duda
dwolla | Dwolla
dynalist | Dynalist
dyspatch | Dyspatch
eagleeyenetworks | Eagle Eye Networks
easyinsight | Easy Insight
ecostruxureit | EcoStruxure IT
edamam | Edamam
edenai | Eden AI
eightxeight 8x8 | 8x8
elastic elasticemail elasticsearch | Elastic
emailoctopus | EmailOctopus
enablex | EnableX
endorlabs | Endor Labs
enigma | Enigma
envoy | Envoy
eraser | Eraser
etherscan | Etherscan | https://etherscan.io/myapikey
ethplorer | Ethplorer
etsy | Etsy
eventbrite | Eventbrite
everhour | Everhour
everypixel | Everypixel
exchangerate exchangerateapi exchangeratesapi | ExchangeRate
exportsdk | ExportSDK
extractorapi | Extractor API
`;
