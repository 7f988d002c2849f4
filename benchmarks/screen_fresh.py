"""Headers written by a stranger to the rules: 40 for each kind, set down before the lists of headers had been read.

    python benchmarks/screen_fresh.py             both halves
    python benchmarks/screen_fresh.py --misses    the misses of the first half; those of the second stay unseen

Each header stands over values of its kind, a few of them in one table beside measures. Rules may be changed after the
misses of the first half; the second half is only ever counted. Both halves are by one hand, so they are more alike
than two strangers' tables would be.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from screen_planted import FORMATS, MAKERS, NOTES, UNTELLABLE, _innocent

from kaggle_share.model import Resource
from kaggle_share.screen.tables import in_table

FRESH: dict[str, str] = {
    "full_name": """tbl_cust_nm; PATIENT-NAME; nomCompletPatient; emp.fullname; Name of Respondent; STUDENT_NM;
        respondentName; contact person; nazwisko_i_imie; participantFullNm; NAME OF CHILD; hcp_name;
        Ansprechpartner; col_03_member_name; interviewee""",
    "first_name": """fname; F_NAME; GivenNm; pt_first; first-name; voornaam_klant; CUST_FRST_NM; forename(s);
        prenom_1; Middle Name; txtFirstName; rufname; imie_pacjenta""",
    "last_name": """lname; SURNM; L_NAME; cust_lst_nm; familyNm; apellido1; patSurname; maiden name; LAST-NM;
        cognome_cliente; nachname_kunde; strLastName""",
    "email": """tbl_pat_email_1; E-MAIL ADDR; usrEmail; contact_mail; EMAILADDRESS; courriel; correo-e; EML;
        user_eml_addr; work.email; emailPrimary; Email (personal); mail_id; e_post; Mailadresse; rep_email_txt;
        sender; reply_to; EMAIL_ADR1; guardian_email; cc; notify_email; emailID; login_email; electronic mail;
        posta_elettronica; mejl; eMailContact; student-email; email2_alt; e mail; ContactEMail; author_email;
        correoElectronicoTutor; E_Mail_Priv; recipientAddr; customer_email_hash_src; adresse_mail; prim_email;
        q17_email""",
    "phone": """CONTACT-NO; MOB; tel_no; phoneNbr; CELL_PH; mobileno; HomePhone; wk_phone; Ph#; Telefon privat;
        fixnet; gsm_nr; PHN_NUM; tel.; emergencyContactNumber; msisdn; whatsapp; caller_id; FAX_NO;
        telefono_fijo; handynummer; portable; telephoneNumber1; alt_phone; contact number; PHONE (DAY);
        dialled_number; cellulare; numTel; callback_number; tlf; TELNUM; sms_number; phone_e164; mobilnr;
        subscriber_number; tbl_ph_1; Landline; telMobile; called_party""",
    "address": """ADDR1; street; addrLine1; RES_ADDRESS; home addr; mailing-address; Strasse; StreetAddr;
        adresse_ligne_1; direccion_domicilio; via_e_numero; ADR; shippingAddress1; tbl_cust_addr; residence;
        billing_street; postal address; Wohnadresse; straat_huisnr; CURR_ADDR; location_address; ADDRESS_TXT;
        domicile; addr_ln_2; permanentAddress; ulica; property_address; st_name_no; Full Address; site_addr;
        adres_pacjenta; patientStreet; delivery_addr; PREM_ADDR; endereco_residencial; Anschrift; where_lives;
        home_street_1; LegalAddress; bostadsadress""",
    "postal_code": """ZIPCD; zip5; PostCd; zip_code_4; PLZ_Wohnort; postcode_sector; PSTL_CD; cp; codPostal;
        cap_residenza; Zip/Postal; pincode; PIN_CODE; addr_zip; postnr; ZIPCODE1; home_zip; billingZip;
        postleitzahl_kunde; code_post; kod_pocztowy; patZip; pcode; MAIL_ZIP; eircode; postalCd; CUST_ZIP; cep;
        zip+4; postkod; res_zip_cd; psc; irsz; post_code_home; ZipPostal; cod_postale; shippingPostalCode;
        dst_zip; tbl_zip; zipcode_of_residence""",
    "dob": """DT_BIRTH; birthDt; b_date; brth_dt; PT_DOB; dateOfBirth; D.O.B.; DATE-OF-BIRTH; Geb.-Datum;
        fecNac; naissance; born_on; BTHDT; BRTHDTC; born; geboortedatum_kind; nascimento; birthday; bday;
        Birth Date (dd/mm/yyyy); data_ur; dtNasc; child_dob; patBirthDate; DOB_1; GEBDAT; date_naiss;
        mother's date of birth; ddn; subj_brthdat; KIND_GEBDAT; fodselsdato; member_birth_dt; nacimiento;
        DTBIRTH; birth.date; f_nac; Birthdate_str; syntymapvm; q02_birth_date""",
    "national_id": """SSN; soc_sec_no; SOCSECNUM; ssnum; Social-Security; nat_id_no; NATIONALID; nino;
        NI Number; taxid; TIN; sin_no; personalNumber; personnr; CPR-nr; steuer_id; codFiscale; dni_nie;
        cedula; CURP; aadhaarNo; PESEL_NR; bsn; NIR; insee_no; rodne_cislo; govt_id; id_card_no; citizen id;
        CPF_CLIENTE; tax_payer_no; ppsn; hkid; EGN; nhs_no; svnr; ahv_nr; idNumber; patient_ssn_txt;
        social_insurance_number""",
    "credit_card": """CC_NUM; cardNo; PAN; CARD-NUMBER; ccnumber; creditCardNbr; payment_card; pmt_card_no;
        CRD_NBR; Kartennummer; carte_bancaire; card_num_full; num_tarjeta; VisaNo; acct_card; CC#;
        cardholder_pan; billingCardNumber; kreditkarte; numero_carta; card; debit_card_no; tbl_cc_1; CardNum;
        primary account number; mc_number; cartao_credito; CRDT_CRD; cc_number_raw; amex; payment.card.number;
        Bankkarte; kk_nr; num_cb; customerCC; creditcard1; card_pan_clear; CARD NO.; txnCardNo; kortnummer""",
    "iban": """IBAN; iban_no; acct_iban; IBAN-CODE; bankAccount; KONTO_IBAN; ibanNumber; bank_acc; payee_iban;
        Bankverbindung; beneficiary_account; compte_bancaire; cuenta_bancaria; rekeningnummer; conto_corrente;
        nr_konta; debtorIban; CRED_IBAN; iban1; Account (IBAN); refund_account; bankkonto; payout_iban; acc_no;
        AccountNo; accountNumber; customer_bank_acct; num_compte; konto; salary_account; IBAN_CLIENT;
        BankAccNo; ben_iban_txt; cislo_uctu; payer account; direct_debit_iban; bank_iban; iban.code; SEPA_IBAN;
        kontonummer""",
    "passport": """PPT_NO; passportNbr; PASSPORT-NO; pass_no; Reisepass; numPasaporte; passeport_no;
        travel_doc_no; PP_NUM; passnr; passport; PassportID; document_number; paspoort; traveldocument;
        PSPT_NUM; passaporto; passport no.; guest_passport; ppno; passenger_doc_no; passport_1; paszport_nr;
        pasaporte; PASSNO; travelDocNum; visitorPassport; tbl_passport; cestovni_pas; reispass_nr; passnummer;
        Passport #; passportCode; mrz_doc_no; pass_number; PPORT; crew_passport; passportNumTxt; passi_nro;
        nr_paszportu""",
    "record_id": """MRN; pat_mrn; chartNo; HOSP_NO; medRecNum; patient_id; PATID; hospitalNumber; member_no;
        MBR_ID; policy_no; case_no; participant_id; USUBJID; EMPLID; employee_no; studentID; stud_no;
        Matrikelnr; acct_no; CUST_ID; client_no; Krankenakte; patnr; fallnummer; num_dossier; historia_clinica;
        beneficiary_id; subscriberId; INSURANCE_NO; loyalty_id; claim_no; encounterID; staff_id;
        membershipNumber; mrn_txt_1; unit number; record no; nhc; PatientIdentifier""",
    "device_id": """IMEI; imei_no; deviceId; SERIAL_NO; serialNumber; HANDSET_ID; udid; device_serial;
        pump_serial; implant_sn; IMEI1; phone_imei; dev_id; DeviceIMEI; pacemaker_serial; handsetImei;
        equip_serial; idfa; android_id; gaid; imeisv; IMEI-NUMBER; device-imei; terminal_id; mobile_imei;
        device_identifier; adv_id; meid; tbl_imei; gerätenummer; seriennr; num_serie; DeviceSN; hw_serial;
        sensor_imei; imei.number; device uid; tracker_imei; SIM_IMEI; hardwareId""",
    "ip_address": """IP; ip_addr; clientIp; SRC_IP; remote_addr; ipv4; hostIP; visitor-ip; IPAddress; login_ip;
        dest_ip; x_forwarded_for; last_ip; userIp; ip_v4_addr; RemoteHost; peer; signup_ip; ip.src; c-ip;
        request_ip; adresse_ip; direccionIP; SERVER_ADDR; IP Adresse; origin_ip; nat_ip; session_ip;
        client_address; ipaddr1; tbl_ip; host; source_address; ip_num; ipText; gateway; inet; end_point;
        IPv4Addr; whois_ip""",
    "mac_address": """MAC; mac_addr; macAddress; WIFI_MAC; bt_mac; eth0_mac; MAC-ADDR; bssid; hwaddr;
        deviceMac; physical_address; ether; station_mac; clientMAC; wlan_addr; MAC_ID; bluetooth_address;
        src_mac; ap_mac; NIC; hw_address; macaddr1; tbl_mac; beacon_mac; MacAddr; adresse_mac; dst_mac;
        ble_addr; mac.address; MAC Adresse; probe_mac; link_addr; lladdr; phone_mac; wifi_addr; router_mac;
        MACADR; sensor_mac; ethernet_addr; mac_txt""",
    "license_plate": """PLATE; plateNo; LIC_PLATE; license-plate; reg_no; regNumber; VRM; Kennzeichen;
        immatriculation; matricula; targa; kenteken; vehicle_reg; VEH_PLT; number plate; tag_no; licencePlate;
        registration mark; nr_rej; rekisterinumero; plaque; carPlate; PLT_NBR; kfz_kz; placa_vehiculo; rego;
        numberplate1; vrn; registreringsnummer; spz; plate_txt; anpr_plate; LICPLATE; vehiclePlateNumber;
        nummerplade; autokennzeichen; car_reg; lp_number; plate.number; truck_plate""",
    "vin": """VIN; vin_no; VINNumber; veh_vin; chassis_no; FIN; Fahrgestellnr; vehicleId; VIN-CODE; vin17;
        chassisNumber; numero_chasis; numChassis; VEH_IDENT; bastidor; telaio; car_vin;
        vehicle identification number; vin_txt; VIN1; asset_vin; carVin; chassi; frame_no; FahrzeugIdentNr;
        vin.code; nr_vin; tbl_vin; truck_vin; vehicle_serial; VEHVIN; chassisnr; policy_vin; vinRaw;
        understell; VIN #; stelnummer; insured_vin; vehIdentNo; alustanumero""",
    "username": """user; USERNM; login; userName; user_id; screenName; handle; uid; account_name; nick;
        Benutzername; utilisateur; usr; LOGIN_NAME; twitter_handle; reddit_user; gh_user; author; created_by;
        posted_by; tweeter; nickname; usuario; user.login; alias; uname; SAMACCOUNT; member_handle; playerTag;
        gamertag; steam_user; github; discord_name; ig_handle; user-name; LAST_UPD_BY; benutzer;
        nom_utilisateur; logon; committer""",
    "url_profile": """profile_url; linkedIn; LINKEDIN_URL; fb_link; twitter_url; profileLink; social; homepage;
        instagram; user_url; github_url; Profil-Link; website; link; url; personal_page; social_media;
        facebook; profile; fbProfile; LI_PROFILE; author_url; web; twitterProfile; profil; social_link_1; page;
        userLink; perfil; contact_url; account_url; about; href; profile.uri; SNS_URL; lien_profil;
        public_profile; xing; candidate_link; bio_link""",
    "home_path": """path; FILE_PATH; filename; filePath; src; image_path; localPath; dir; working_dir;
        home_dir; cwd; Pfad; chemin; ruta; folder; location; raw_file; source_file; input; outputPath;
        upload_path; log_file; scan_path; FILENAME_FULL; percorso; media; attachment; script; origin;
        orig_name; data_dir; photo; storage_key; fname_full; abs_path; file; save_location; archivo;
        import_src; doc_path""",
    "free_text": """notes; REMARKS; comment_txt; clinicalNotes; free_text; obs; observaciones; Bemerkung;
        commentaire; message; body; memo; DESCR; narrative; summary; feedback; ticket_text; complaint;
        transcript; content; opmerkingen; note_1; discharge_summary; caseNotes; uwagi; text; msg; open_answer;
        q9_other; review; description; anmerkungen; history; FREE-TXT; call_log; report; details_txt;
        consult_note; reason; chat""",
}
"""What is planted → headers for it, in order; each second one belongs to the second half."""
NOTHING = """name_of_gene; mailing_status; phone_os; ip_core; card_type; passport_issued; plate_count;
    vin_year; username_len; url_count; path_length; note_count; address_type; email_opt_in; birth_weight;
    birth_order; zip_ratio; iban_valid; mac_version; device_type; record_count; ssn_status; telephone_pole;
    plate_thickness; street_width; card_game; user_type; surname_flag; cellCount; mobility; born_alive;
    pin_count; PAN_ratio; tin_ppm; sin_theta; cp_value; host_cell; peer_group; nick_depth; handle_type;
    FIN_length; taxon; well_plate; plate_id_no; cap_color; cep_score; social_score; file_size; body_length;
    text_size; media_type; street_light; contact_angle; fax_flag; tag_count; frame_rate; port_no;
    login_count; memo_flag; domain_score"""
"""Headers that sound like it, over measures and grades."""
ROWS = 300
EACH = 5
"""Planted columns of a table."""


def headers() -> list[tuple[str, str, int]]:
    """What is planted, its header, and the half it belongs to."""
    return [
        (concept, header, at % 2)
        for concept, listed in FRESH.items()
        for at, header in enumerate(part.strip() for part in listed.split(";"))
    ]


def tables(seed: int) -> list[tuple[Any, dict[str, tuple[str, int]]]]:
    """Frames, and their planted columns: header → (what, half)."""
    import pandas
    from faker import Faker

    rnd = random.Random(seed)  # noqa: S311 - made-up data
    fakers = {locale: Faker(locale) for locale in ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pl_PL")}
    for at, faker in enumerate(fakers.values()):
        faker.seed_instance(seed * 100 + at)
    planted = headers()
    rnd.shuffle(planted)
    nothing = [header.strip() for header in NOTHING.split(";")]
    made = []
    for start in range(0, len(planted), EACH):
        faker = rnd.choice(list(fakers.values()))
        columns: dict[str, list[Any]] = dict(_innocent(rnd, ROWS))
        for header in rnd.sample(nothing, 4):
            columns[header] = rnd.choice((_grades, _counts, _measures))(rnd)
        truth = {}
        for concept, header, half in planted[start : start + EACH]:
            columns[header] = _values(concept, faker, fakers["en_US"], rnd)
            truth[header] = (concept, half)
        order = list(columns)
        rnd.shuffle(order)
        made.append((pandas.DataFrame({name: columns[name] for name in order}), truth))
    return made


def _grades(rnd: random.Random) -> list[Any]:
    return [rnd.choice(("low", "middle", "high", "none")) for _ in range(ROWS)]


def _counts(rnd: random.Random) -> list[Any]:
    return [rnd.randint(0, 4000) for _ in range(ROWS)]


def _measures(rnd: random.Random) -> list[Any]:
    return [round(rnd.gauss(20, 6), 2) for _ in range(ROWS)]


def _values(concept: str, faker: Any, english: Any, rnd: random.Random) -> list[Any]:
    make = MAKERS[concept][1]
    values = []
    for _ in range(ROWS):
        try:
            values.append(make(faker, rnd))
        except (AttributeError, ValueError):
            values.append(make(english, rnd))
    if concept == "dob":
        style = rnd.choice(FORMATS)
        values = [value.strftime(style) for value in values]
    return values


def measure(seed: int) -> tuple[dict[str, Counter[str]], list[str], list[str]]:
    """By half (`first`, `second`): columns, found and right of each kind; the first half's misses; wrong flags."""
    tally = {half: Counter[str]() for half in ("first", "second")}
    misses, wrong = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fresh.parquet"
        for frame, truth in tables(seed):
            frame.to_parquet(path)
            said: dict[str, list[tuple[str, str]]] = {}
            resource = Resource(path.name, path, path.stat().st_size, "0" * 64, format="parquet")
            for finding in in_table(resource):
                if finding.column is not None:
                    said.setdefault(finding.column, []).append((finding.kind, finding.severity))
            for header, (concept, half) in truth.items():
                kind = MAKERS[concept][0]
                counted = [k for k, severity in said.get(header, []) if severity != "note" or kind in NOTES]
                count = tally[("first", "second")[half]]
                marks = ["columns"] + ["found"] * bool(counted) + ["right"] * (kind in counted)
                marks += ["told"] * (concept not in UNTELLABLE)
                for mark in marks:
                    count[mark] += 1
                    count[f"{kind} {mark}"] += 1
                if kind not in counted and half == 0:
                    value = str(frame[header].iloc[0])
                    misses.append(f"{kind}: {header!r}, said {said.get(header, [])}, such as {value[:60]!r}")
            for header, told in said.items():
                if header not in truth and any(severity != "note" for _, severity in told):
                    wrong.append(f"{header!r}: {told}")
    return tally, misses, wrong


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    tally, misses, wrong = measure(given.seed)
    for half, count in tally.items():
        total = count["columns"]
        print(f"{half}: {total} columns, found {count['found'] / total:.3f}, right kind {count['right'] / total:.3f}")
    kinds = sorted({kind for kind, _ in MAKERS.values()})
    for kind in kinds:
        told = [
            f"{count[f'{kind} columns']} · {count[f'{kind} found']} · {count[f'{kind} right']}"
            for count in tally.values()
        ]
        print(f"  {kind}: {' | '.join(told)}")
    print(f"wrong flags: {len(wrong)}")
    if given.misses:
        print("\n".join(misses + wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
