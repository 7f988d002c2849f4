"""Words by which data gives its subject away, for each of Kaggle's tags that can be told from words.

One strong word is enough, though in a wide table one header of many is not; of weak words it takes two. A word is
written as it is compared: lower case, singular, words of a phrase with a blank. Words that mean something else in
every second table (`class`, `rate`, `state`, `key`) are not here: rather no tag than a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """What speaks for a tag."""

    strong: str
    """Separated by commas."""
    weak: str = ""


SUBJECTS: Mapping[str, Words] = {
    "animals": Words(
        "penguin,mammal,bird,wildlife,livestock,zoo,dog breed,cat breed,insect,reptile,amphibian,bill length,"
        "bill depth,culmen length,culmen depth,flipper length,wingspan,beak",
        "animal,species,breed,egg,nest,genus,body mass",
    ),
    "biology": Words(
        "biology,penguin,sepal length,sepal width,petal length,petal width,sepallength,petallength,organism,taxonomy,"
        "bacteria,enzyme,protein,microbiome,phylum,bacterium,antibiotic,ecology,biodiversity,flipper length",
        "species,genus,cell,clutch,specimen",
    ),
    "plants": Words(
        "sepal length,petal length,sepal width,petal width,sepallength,petallength,plant,flower,botany,tree species,"
        "leaf area,iris flower,iris",
        "leaf,seed,stem,root,species",
    ),
    "fish and aquaria": Words("fish,fishery,aquarium,salmon,trout,fish length"),
    "genetics": Words("genome,gene expression,genotype,phenotype,dna,rna,allele,snp,chromosome,mutation", "gene"),
    "agriculture": Words(
        "agriculture,crop,crop yield,barley,wheat,maize,harvest,fertilizer,irrigation,farm,soil ph",
        "yield,soil,acre,hectare,variety,grain",
    ),
    "forestry": Words("forestry,forest cover,tree diameter,timber"),
    "weather and climate": Words(
        "weather,climate,rainfall,precipitation,temperature max,temperature min,temp max,temp min,humidity,"
        "wind speed,co2,el nino,elnino,sea surface temperature,snowfall,dew point,meteorology",
        "temperature,wind,rain,snow,pressure,fog,precip,temp,season",
    ),
    "atmospheric science": Words("co2,atmosphere,ozone,aerosol,atmospheric,sea surface temperature,el nino,elnino"),
    "environment": Words("co2,emission,biodiversity,conservation,deforestation,greenhouse gas,environment"),
    "pollution": Words("pollution,air quality,pm2 5,pm25,pm10,aqi,no2,so2,particulate matter"),
    "natural disasters": Words("earthquake,tornado,hurricane,flood,tsunami,wildfire,volcano,disaster"),
    "earth science": Words("earthquake,seismic,seismology,geoscience", "magnitude,depth,epicenter"),
    "geology": Words("geology,mineral,rock type,volcano,sediment,lithology,eruption"),
    "water bodies": Words("river,lake,ocean,nile,reservoir,groundwater,sea surface temperature"),
    "astronomy": Words(
        "astronomy,sunspot,sunactivity,exoplanet,galaxy,asteroid,telescope,supernova,light year,star type,planet,"
        "right ascension,declination"
    ),
    "chemistry": Words(
        "chemistry,molecule,molecular weight,solubility,smiles,compound,alcalinity of ash,malic acid,flavanoid,"
        "proanthocyanin,reaction rate,titration",
        "ph,acid,alkalinity,concentration",
    ),
    "physics": Words("physics,particle physics,collider,quantum,photon,muon"),
    "mathematics": Words("mathematics,prime number,theorem"),
    "alcohol": Words("alcohol,wine,beer,whiskey,whisky,od280,od280 od315 of diluted wines,flavanoid,imdb beer"),
    "food": Words("food,recipe,ingredient,cuisine,dish,grocery,cereal,foodexp", "calorie,flavor"),
    "cooking and recipes": Words("recipe,cuisine,cooking"),
    "restaurants": Words("restaurant", "tip,total bill,waiter,party size,diner"),
    "nutrition": Words("nutrition,calorie,carbohydrate,vitamin,dietary,sugar g,sodium mg", "protein,fiber,fat,sugar"),
    "health": Words(
        "health,patient,bmi,blood pressure,cholesterol,disease,body mass index,physician,symptom,smoker,"
        "hospital,medicaid,pulse rate"
    ),
    "healthcare": Words("healthcare,hospital,physician visit,patient,medicaid,hospitalization,doctor visit"),
    "public health": Words("public health,vaccination,vaccine,life expectancy,infant mortality,epidemic,pandemic"),
    "medicine": Words("medicine,clinical trial,diagnosis,symptom,surgery,radiology,dosage"),
    "health conditions": Words("disease,diabetes,cancer,stroke,hypertension,obesity,asthma"),
    "diseases": Words("disease,epidemic,pandemic,influenza,malaria,tuberculosis,hiv"),
    "covid19": Words("covid,covid19,coronavirus,sars cov 2"),
    "cancer": Words("cancer,tumor,tumour,malignant,benign,mean concave points,mean concavity,carcinoma"),
    "diabetes": Words("diabetes,insulin,glucose level,hba1c"),
    "heart conditions": Words("heart disease,heart failure,cardiac,heart attack,cardiovascular,ejection fraction"),
    "mental health": Words("mental health,depression,anxiety,suicide,psychiatric"),
    "neuroscience": Words("neuroscience,eeg,fmri,neuron,brain,cortex"),
    "drugs and medications": Words("drug,medication,prescription,opioid,pharmaceutical"),
    "mortality": Words("mortality,death rate,deaths,cause of death,wounds,survival time"),
    "finance": Words(
        "finance,stock price,stock market,adj close,interest rate,portfolio,inflation rate,dividend,bond yield,"
        "treasury bill,tbilrate,ohlc,price earnings,sp500,s p 500,nasdaq",
        "open,high,low,close,volume,ticker,stock,symbol,price",
    ),
    "investing": Words(
        "investing,investment return,stock price,stock market,adj close,portfolio,dividend,ohlc,ticker symbol,"
        "sp500,s p 500,nasdaq,hedge fund,mutual fund",
        "open,high,low,close,volume,ticker,stock,symbol,price",
    ),
    "currencies and foreign exchange": Words(
        "exchange rate,forex,cryptocurrency,bitcoin,ethereum,currency pair", "usd,eur,gbp"
    ),
    "banking": Words("bank account,banking,credit card,atm withdrawal"),
    "lending": Words("loan,mortgage,credit score,default rate,lending", "debt"),
    "insurance": Words("insurance,premium amount,claim amount,underwriting,fire insurance"),
    "economics": Words(
        "economics,economy,gdp,realgdp,inflation,unemployment,unemployed,unemp,macroeconomic,cpi,"
        "gross domestic product,consumer price index,tbilrate,grunfeld,poverty,foodexp,purchasing power",
        "wage,income,export,import,labor,capital,consumption,price index",
    ),
    "employment": Words(
        "employment,unemployment,unemployed,nonfarm,workforce,job opening,occupation,job", "hire,wage"
    ),
    "income": Words("income,salary,wage,earnings"),
    "business": Words("business,company revenue,startup,enterprise", "revenue,profit,customer,invoice"),
    "e-commerce services": Words(
        "ecommerce,e commerce,online retail,shopping cart,order id", "customer,product,basket"
    ),
    "retail and shopping": Words("retail,supermarket,grocery,shopping", "invoice,basket,product,customer"),
    "marketing": Words("marketing,advertising,advertisement,ad click,campaign,churn", "click,impression,conversion"),
    "ratings and reviews": Words(
        "review,user rating,imdb rating,rotten tomatoes rating,stars rating,review text", "rating,score"
    ),
    "real estate": Words("real estate,house price,property price,rent price,houseage,medhouseval"),
    "housing": Words("housing,house price,household size,houseage,medhouseval,averooms,bedroom", "rent,room"),
    "travel": Words("tourism,travel,hotel,airbnb,tourist"),
    "hotels and accommodations": Words("hotel,airbnb,accommodation"),
    "education": Words("education,student,school,exam score,teacher,classroom,gpa,university", "grade,score,course"),
    "primary and secondary schools": Words("primary school,high school,elementary school,pupil,star98"),
    "universities and colleges": Words("university,college,undergraduate,campus"),
    "crime": Words("crime,homicide,murder,robbery,burglary,arrest,police", "assault,violent"),
    "law": Words("law,court,lawsuit,legislation,judge,supreme court"),
    "government": Words("government,parliament,ministry,municipality,census bureau,congress"),
    "military": Words("military,army,navy,soldier,war,battle,regiment,warship", "wounds"),
    "politics": Words("politics,election,voter,vote,ballot,president,candidate,selflr,clinlr", "party,poll,democrat"),
    "social science": Words("social science,sociology,affairs,marriage,extramarital", "survey,respondent"),
    "psychology": Words("psychology,anxiety,personality,cognitive,reaction time,affairs,happiness"),
    "demographics": Words(
        "demographics,population,census,life expectancy,fertility,birth rate,ethnicity,median age", "people,household"
    ),
    "gender": Words("gender gap,gender"),
    "history": Words("history,historical,crimea,medieval,ancient,napoleon,century"),
    "linguistics": Words("linguistics,phoneme,corpus,syntax,dialect,grammar"),
    "religion and belief systems": Words("religion,church,bible,quran,religious,religiousness"),
    "urban planning": Words("urban planning,zoning,land use"),
    "cities and urban areas": Words("urban area,city population,neighborhood,metropolitan"),
    "arts and entertainment": Words("entertainment,box office,celebrity"),
    "movies and tv shows": Words(
        "movie,film,imdb,rotten tomatoes,mpaa rating,box office,tv show,worldwide gross,us gross,director,netflix",
        "title,gross,genre",
    ),
    "music": Words("music,song,album,spotify,artist name,track name,guitar,lyrics,tempo bpm,danceability"),
    "literature": Words("literature,novel,poem,author name,book title,book"),
    "art": Words("painting,artwork,sculpture"),
    "video games": Words("video game,game sales,steam game,playstation,nintendo,xbox,esports"),
    "board games": Words("chess,board game"),
    "popular culture": Words("meme,pop culture,baby name"),
    "exercise": Words("exercise,workout,situp,pushup,fitness tracker,gym", "pulse,waist,chin,jump,step"),
    "sports": Words("sport,athlete,olympic,tournament,league,medal,championship,goals scored", "team,player,match"),
    "football": Words("football,soccer,fifa,premier league,goals scored,quarterback,nfl"),
    "basketball": Words("basketball,nba"),
    "baseball": Words("baseball,home run,batting average,mlb"),
    "cricket": Words("cricket,wicket,ipl match"),
    "tennis": Words("tennis,wimbledon"),
    "golf": Words("golf,birdie"),
    "cycling": Words("bicycle,bike share,cycling,bike rental,citibike"),
    "running": Words("marathon,running race"),
    "transportation": Words(
        "transportation,traffic,public transit,vehicle,taxi,flight,airport,subway,railway,travel mode,ridership,"
        "miles per gallon,freeway"
    ),
    "automobiles and vehicles": Words(
        "automobile,car,vehicle,horsepower,miles per gallon,mpg,engine size,odometer,fuel economy,city mpg",
        "cylinder,displacement,acceleration,make,model year,gas",
    ),
    "aviation": Words("aviation,airport,airline,flight,iata,aircraft,faa", "carrier,departure,arrival"),
    "rail transport": Words("railway,train station,rail transport,subway"),
    "water transport": Words("shipping,vessel,ship,port of call"),
    "energy": Words(
        "energy,electricity,power plant,solar power,wind power,oil price,net generation,nuclear power,kwh,megawatt",
        "coal,gas,renewable,fossil",
    ),
    "electricity": Words("electricity,power grid,kwh,megawatt,net generation,power consumption"),
    "renewable energy": Words("renewable,renewables,solar power,wind power,photovoltaic,wind turbine"),
    "oil and gas": Words("oil price,crude oil,natural gas,petroleum,oil well"),
    "manufacturing": Words("manufacturing,factory,assembly line,production line,defect"),
    "robotics": Words("robot,robotics"),
    "cyber security": Words("cyber security,cybersecurity,malware,phishing,intrusion detection,vulnerability"),
    "internet": Words("internet,web traffic,page view,website"),
    "social networks": Words("twitter,tweet,facebook,instagram,reddit,tiktok,social network,retweet,follower"),
    "email and messaging": Words("spam,email subject,sms message"),
    "mobile and wireless": Words("smartphone,mobile phone,app store,cellular,wifi"),
    "software": Words("software,github,bug report,source code,open source,pull request"),
    "computer science": Words("algorithm,computer science,compiler"),
    "news": Words("news,headline,newspaper,journalist"),
    "people": Words("famous people,baby name,biography"),
    "languages": Words("vocabulary,language family,translation"),
    "gambling": Words("gambling,casino,lottery,poker,betting"),
}
"""Tag → words, for what the data is about."""

PLACES: Mapping[str, Words] = {
    "africa": Words("africa,african,kenya,nigeria,south africa,egypt,nile,ethiopia"),
    "antarctica": Words("antarctica,antarctic,palmer penguin,palmer station,palmer archipelago"),
    "asia": Words("asia,asian,vietnam,indonesia,thailand,pakistan,bangladesh"),
    "china": Words("china,chinese,beijing,shanghai"),
    "india": Words("india,indian,mumbai,delhi,bangalore"),
    "japan": Words("japan,japanese,tokyo"),
    "korea": Words("korea,korean,seoul"),
    "russia": Words("russia,russian,moscow"),
    "europe": Words(
        "europe,european,germany,german,france,french,italy,spain,netherlands,sweden,norway,poland,united kingdom,"
        "england,london,crimea"
    ),
    "middle east": Words("middle east,iran,iraq,israel,saudi arabia,dubai"),
    "canada": Words("canada,canadian,toronto,vancouver,ontario"),
    "mexico": Words("mexico,mexican"),
    "united states": Words(
        "united states,usa,u s,american,california,seattle,iowa,new york,chicago,san francisco,los angeles,texas,"
        "boston,florida,washington,wisconsin,minnesota,la riots"
    ),
    "australia": Words("australia,australian,sydney,melbourne"),
    "brazil": Words("brazil,brazilian,sao paulo"),
    "south america": Words("south america,argentina,chile,peru,colombia"),
}
"""Tag → words, for where it is from. Only in titles, texts and file names."""

LIBRARIES: Mapping[str, tuple[str, str]] = {
    "geopandas": ("geospatial analysis", "geopandas"),
    "folium": ("geospatial analysis", "folium"),
    "rasterio": ("geospatial analysis", "rasterio"),
    "shapely": ("geospatial analysis", "shapely"),
    "cartopy": ("geospatial analysis", "cartopy"),
    "Bio": ("biology", "Biopython"),
    "scanpy": ("genetics", "scanpy"),
    "anndata": ("genetics", "anndata"),
    "astropy": ("astronomy", "astropy"),
    "rdkit": ("chemistry", "RDKit"),
    "nltk": ("nlp", "nltk"),
    "spacy": ("nlp", "spaCy"),
    "gensim": ("nlp", "gensim"),
    "torchvision": ("computer vision", "torchvision"),
    "cv2": ("computer vision", "OpenCV"),
    "librosa": ("audio", "librosa"),
    "torchaudio": ("audio", "torchaudio"),
    "yfinance": ("finance", "yfinance"),
    "networkx": ("graph", "networkx"),
    "mne": ("neuroscience", "MNE"),
    "nibabel": ("neuroscience", "nibabel"),
    "obspy": ("earth science", "ObsPy"),
    "metpy": ("weather and climate", "MetPy"),
    "prophet": ("time series analysis", "prophet"),
    "statsforecast": ("time series analysis", "statsforecast"),
    "sktime": ("time series analysis", "sktime"),
    "lifelines": ("statistical analysis", "lifelines"),
    "faker": ("synthetic", "faker"),
}
"""Module that the notebook imports → the tag that it speaks for, and the library's name."""
