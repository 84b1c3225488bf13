-- Every case of a bench database, made from stories. Run by filling.py: first the tables that the stories are
-- copied into, then, with bench.cases and its kin set, the world. All of it is invented.

CREATE TEMP TABLE bench_story (
  story int PRIMARY KEY, received date, born date, requested boolean, stage text,
  decided date, withdrawn date, closed date, key_worker date
);
CREATE TEMP TABLE bench_event (story int, place int, type text, day date, about text, ground text, actor text);
CREATE TEMP TABLE bench_deadline (
  story int, timescale text, about text, owed_by int, started date, due date, planned date, soon date,
  stopped date, stopped_by text, excused boolean
);
CREATE TEMP TABLE bench_asked (story int, slot int, day date, due date, answered date, state text);
CREATE TEMP TABLE bench_profession (place int, profession text, words text, register text);
CREATE TEMP TABLE bench_given (place int, word text);
CREATE TEMP TABLE bench_family (place int, word text);
CREATE TEMP TABLE bench_need (place int, code text);

-- == The world

ANALYZE bench_story, bench_event, bench_deadline, bench_asked;

-- Councils of very different size: the largest has 3 % of all cases, the smallest a fifth of that.
CREATE TEMP TABLE bench_council AS
WITH weighed AS (
  SELECT k, 1.0 / (k + 11) / sum(1.0 / (k + 11)) OVER () AS share
  FROM generate_series(1, current_setting('bench.councils')::int) k
), sized AS (
  SELECT k, share, sum(share) OVER (ORDER BY k) AS upto,
    greatest(2, (share * current_setting('bench.cases')::int / 200)::int) AS officers
  FROM weighed
)
SELECT k AS id, upto::float8 AS upto, officers, 10000 + sum(officers) OVER (ORDER BY k) - officers AS before_officers,
  (k - 1) % current_setting('bench.trusts')::int AS trust,
  201 + (k - 1) % current_setting('bench.commissioners')::int AS commissioner
FROM sized;

CREATE TEMP TABLE bench_case AS
WITH dealt AS (
  SELECT i AS id, (i::bigint * 7919 % current_setting('bench.stories')::int)::int AS story,
    least(width_bucket((i * 0.61803398875 % 1)::float8, (SELECT array_agg(upto ORDER BY id) FROM bench_council)) + 1,
      current_setting('bench.councils')::int) AS council
  FROM generate_series(1, current_setting('bench.cases')::int) i
)
SELECT d.id, d.story, d.council, c.trust, c.commissioner,
  (c.before_officers + 1 + d.id % c.officers)::int AS officer,
  'C' || to_char(s.received, 'YY') || '-' || lpad(d.id::text, 6, '0') AS ref,
  'R' || lpad(d.id::text, 7, '0') AS request
FROM dealt d JOIN bench_council c ON c.id = d.council JOIN bench_story s USING (story)
ORDER BY d.id;

-- The three services that a case's requests for advice go to: two of the council's own trust, one of its neighbour.
CREATE TEMP TABLE bench_service AS
SELECT c.id, slot, 'A' || lpad((c.id * 3 + slot)::text, 7, '0') AS ref, service,
  301 + (service - 1) / 6 AS provider, 1001 + (service - 1) * 4 + c.id % 4 AS clinician
FROM bench_case c CROSS JOIN generate_series(1, 3) slot CROSS JOIN LATERAL (
  SELECT (c.trust + slot / 3) % current_setting('bench.trusts')::int * 6 + (c.id + slot) % 6 + 1 AS service
) chosen;
ANALYZE bench_council, bench_case, bench_service;

INSERT INTO organisations_organisation (id, kind, name, slug, opened_on, email, phone, website, special, area_id)
SELECT id, 'local_authority', 'Council ' || id, 'council-' || id, date '2020-01-01', 'send@council-' || id || '.example',
  '', '', false, NULL::bigint FROM bench_council
UNION ALL
SELECT 200 + k, 'health_commissioner', 'Commissioner ' || k, 'commissioner-' || k, date '2022-07-01',
  'send@commissioner-' || k || '.example', '', '', false, NULL
FROM generate_series(1, current_setting('bench.commissioners')::int) k
UNION ALL
SELECT 300 + k, 'provider', 'Trust ' || k, 'trust-' || k, date '2020-01-01', 'send@trust-' || k || '.example', '', '',
  false, NULL
FROM generate_series(1, current_setting('bench.trusts')::int) k
UNION ALL
SELECT 1000 + (c.id - 1) * 10 + s, 'school', 'School ' || s || ' of council ' || c.id,
  'school-' || c.id || '-' || s, date '2020-01-01', 'office@school-' || c.id || '-' || s || '.example', '', '', s = 10,
  c.id
FROM bench_council c CROSS JOIN generate_series(1, current_setting('bench.schools_each')::int) s;

INSERT INTO organisations_areacommissioner (area_id, commissioner_id, from_on, main)
SELECT id, commissioner, '2022-07-01', true FROM bench_council;

INSERT INTO organisations_service (id, provider_id, name, slug, profession, from_age, to_age, mainstream, special,
  takes_new_arrivals, reach, opened_on)
SELECT (t - 1) * 6 + p.place + 1, 300 + t, p.words, 'trust-' || t || '-' || p.place, p.profession, 0, 25, true, true,
  p.place = 0, 'here', '2020-01-01'
FROM generate_series(1, current_setting('bench.trusts')::int) t CROSS JOIN bench_profession p;

INSERT INTO organisations_contact (service_id, name, job_title, email, phone, attested_on, attested_by)
SELECT id, 'Contact ' || id, '', 'contact@' || slug || '.example', '', current_setting('bench.today')::date - 30, ''
FROM organisations_service;

INSERT INTO organisations_service_areas (service_id, organisation_id)
SELECT s.id, c.id FROM organisations_service s JOIN bench_council c
ON s.provider_id IN (301 + c.trust, 301 + (c.trust + 1) % current_setting('bench.trusts')::int);

CREATE TEMP TABLE bench_member AS
SELECT id, id AS organisation, 'council_manager' AS role, 'manager' AS word, '' AS register FROM bench_council
UNION ALL
SELECT 200 + k, 200 + k, 'designated_officer', 'designated', ''
FROM generate_series(1, current_setting('bench.commissioners')::int) k
UNION ALL
SELECT 300 + k, 300 + k, 'single_point_of_contact', 'clerk', ''
FROM generate_series(1, current_setting('bench.trusts')::int) k
UNION ALL
SELECT 1001 + (s.id - 1) * 4 + k, s.provider_id, 'clinician', 'clinician', p.register
FROM organisations_service s JOIN bench_profession p USING (profession) CROSS JOIN generate_series(0, 3) k
UNION ALL
SELECT before_officers + k, id, 'council_officer', 'officer', '' FROM bench_council
CROSS JOIN LATERAL generate_series(1, officers) k;

INSERT INTO access_account (id, password, email, is_active)
SELECT id, '!', word || '-' || id || '@people.example', true FROM bench_member;

INSERT INTO access_member (id, slug, account_id, organisation_id, role, name, job_title, email, phone, register,
  registration, starts_on)
SELECT m.id, word || '-' || m.id, m.id, organisation, role, g.word_g || ' ' || f.word_f, '',
  word || '-' || m.id || '@people.example', '', register, CASE WHEN register = '' THEN '' ELSE '1234567' END,
  '2020-01-01'
FROM bench_member m
JOIN (SELECT place, word AS word_g FROM bench_given) g ON g.place = m.id % (SELECT count(*) FROM bench_given)
JOIN (SELECT place, word AS word_f FROM bench_family) f ON f.place = m.id * 7 % (SELECT count(*) FROM bench_family);

INSERT INTO access_member_services (member_id, service_id)
SELECT 1001 + (id - 1) * 4 + k, id FROM organisations_service CROSS JOIN generate_series(0, 3) k;

-- Numbers of the 999 range with the right check digit, which no real child has.
CREATE TEMP TABLE bench_nhs AS
SELECT row_number() OVER (ORDER BY n) AS id, '999' || lpad(n::text, 6, '0') || (11 - total % 11) % 11 AS number
FROM (
  SELECT n, 243 + n / 100000 % 10 * 7 + n / 10000 % 10 * 6 + n / 1000 % 10 * 5 + n / 100 % 10 * 4 + n / 10 % 10 * 3
    + n % 10 * 2 AS total
  FROM generate_series(0, least(999999, current_setting('bench.cases')::int * 6 / 5 + 20)) n
) added
WHERE total % 11 <> 1;
ANALYZE bench_nhs;

INSERT INTO people_child (id, uid, given_name, family_name, known_as, born, sex, nhs_number, address, postcode,
  language, interpreter, primary_need, about)
SELECT c.id, gen_random_uuid(), g.word, f.word, '', s.born, CASE WHEN c.id % 3 = 0 THEN 'F' ELSE 'M' END, nhs.number,
  c.id % 200 + 1 || ' Nowhere Road', '', 'English', c.id % 17 = 0, need.code,
  'Likes to know what comes next, and needs time to answer.'
FROM bench_case c JOIN bench_story s USING (story) JOIN bench_nhs nhs ON nhs.id = c.id
JOIN bench_given g ON g.place = c.id * 11 % (SELECT count(*) FROM bench_given)
JOIN bench_family f ON f.place = c.id * 13 % (SELECT count(*) FROM bench_family)
JOIN bench_need need ON need.place = c.id % (SELECT count(*) FROM bench_need)
ORDER BY c.id;

INSERT INTO people_adult (id, name, email, phone, address, postcode, language)
SELECT id, 'Parent ' || family_name, 'parent-' || id || '@family.example', '', address, '', 'English'
FROM people_child ORDER BY id;

INSERT INTO people_adultofchild (child_id, adult_id, relation, responsibility, lives_with, held_as,
  responsibility_evidence, verified_on, basis, contact, profile)
SELECT id, id, 'Mother', 'yes', true, 'parent', 'Birth certificate', current_date - 30, 'responsibility', 'open', 'full'
FROM people_adult ORDER BY id;

INSERT INTO people_enrolment (child_id, setting_id, from_on)
SELECT c.id, 1001 + (c.council - 1) * 10 + c.id % current_setting('bench.schools_each')::int, s.born + 730
FROM bench_case c JOIN bench_story s USING (story) ORDER BY c.id;

INSERT INTO casebook_case (id, ref, child_id, authority_id, opened_on, closed_on, stage, key_worker_id, version)
SELECT c.id, c.ref, c.id, c.council, s.received, s.closed, s.stage,
  CASE WHEN s.key_worker IS NOT NULL THEN c.officer END, happened.many
FROM bench_case c JOIN bench_story s USING (story)
JOIN (SELECT story, count(*) AS many FROM bench_event GROUP BY story) happened USING (story)
ORDER BY c.id;

INSERT INTO casebook_keywork (case_id, member_id, from_on, handover)
SELECT c.id, c.officer, s.key_worker, '' FROM bench_case c JOIN bench_story s USING (story)
WHERE s.key_worker IS NOT NULL ORDER BY c.id;

INSERT INTO requests_assessmentrequest (id, ref, receipt, case_id, authority_id, child_id, asked_by, requester_name,
  requester_relation, requester_email, requester_phone, channel, sent_on, sent_at, received_on, receipt_rule, why,
  difficulties, support_so_far, hopes, family_knows, checklist, professionals, officer_id, decided_on, withdrawn_on,
  override_reason)
SELECT c.id, c.request, gen_random_uuid(), c.id, c.council, c.id, 'parent', 'A parent', 'Mother',
  'parent-' || c.id || '@family.example', '', 'portal', s.received, s.received + time '09:30', s.received, 'Sent here: the day it was sent.',
  'Finds it hard to follow the lesson, to be with others and to say what is wrong.',
  'Speaks in short sentences. Tires early. Falls often.', 'Small groups, a visual timetable, time out.',
  'To read, and to have a friend.', true, '{}', '[]', c.officer, s.decided, s.withdrawn, ''
FROM bench_case c JOIN bench_story s USING (story) WHERE s.requested ORDER BY c.id;

INSERT INTO advice_advicerequest (id, ref, case_id, authority_id, child_id, service_id, provider_id, advice_type, child_is,
  identified_by_id, why_you, asked, circumstances, history, form_wanted, contact_name, contact_email, contact_phone,
  asked_by_id, asked_on, received_on, receipt_rule, due_on, state, clinician_id, answered_on, version)
SELECT c.id * 3 + a.slot, v.ref, c.id, c.council, c.id, v.service, v.provider, 'c', 'not_known', c.commissioner,
  'Your service sees children with such needs in this area.', 'Advice on health needs, outcomes and provision.',
  'Goes to a mainstream school. Finds it hard to follow the lesson and to be with others. Tires early. Falls often.',
  'Seen once by the health visitor. Nothing more is known.', 'Numbered statements of need, outcome and provision.',
  'The key worker', 'send@council-' || c.council || '.example', '', c.officer, a.day, a.day,
  'Sent here: the day it was sent.', a.due, a.state, CASE WHEN a.state <> 'received' THEN v.clinician END, a.answered,
  1
FROM bench_case c JOIN bench_asked a USING (story) JOIN bench_service v ON v.id = c.id AND v.slot = a.slot
ORDER BY c.id, a.slot;

INSERT INTO access_relationship (uid, child_id, organisation_id, why, born_of, starts_on, ends_on)
SELECT gen_random_uuid(), known.* FROM (
  SELECT c.id, c.council, 'authority', 'case ' || c.ref, s.received, (s.born + interval '26 years')::date
  FROM bench_case c JOIN bench_story s USING (story)
  UNION ALL
  SELECT c.id, c.commissioner, 'commissioner', 'area', s.received, (s.born + interval '26 years')::date
  FROM bench_case c JOIN bench_story s USING (story)
  UNION ALL
  SELECT child_id, setting_id, 'on_roll', 'school roll', from_on, (born + interval '26 years')::date
  FROM people_enrolment JOIN people_child ON people_child.id = child_id
  UNION ALL
  SELECT case_id, provider_id, 'asked_for_advice', 'request ' || min(ref), min(asked_on), max(due_on) + 180
  FROM advice_advicerequest GROUP BY case_id, provider_id
) known;

-- In the order in which it happened, as a table that grew over years: a case's rows lie on many pages.
INSERT INTO casebook_event (case_id, type, about, day, recorded_at, by_id, organisation_id, answerable_id, ground,
  details)
SELECT c.id, e.type, coalesce(v.ref, CASE e.about WHEN 'R' THEN c.request ELSE e.about END), e.day,
  e.day + time '10:00', CASE e.actor WHEN 'council' THEN c.officer WHEN 'service' THEN v.clinician END,
  CASE e.actor WHEN 'council' THEN c.council WHEN 'service' THEN v.provider END,
  CASE e.type WHEN 'advice_request_received' THEN v.provider END, e.ground,
  CASE WHEN v.ref IS NULL THEN '{}' ELSE jsonb_build_object('service', 'Trust ' || v.provider - 300) END
FROM bench_case c JOIN bench_event e USING (story)
LEFT JOIN bench_service v ON v.id = c.id AND e.about = 'A' || v.slot
ORDER BY e.day, c.id, e.place;

INSERT INTO casebook_deadline (case_id, authority_id, owed_by_id, timescale, about, started_on, due_on, planned_on,
  soon_on, stopped_on, stopped_by, excused, warned)
SELECT c.id, c.council, CASE d.owed_by WHEN 0 THEN c.council ELSE v.provider END, d.timescale,
  coalesce(v.ref, CASE d.about WHEN 'R' THEN c.request ELSE d.about END), d.started, d.due, d.planned, d.soon,
  d.stopped, d.stopped_by, d.excused,
  CASE WHEN d.due < current_setting('bench.today')::date THEN 'overdue'
    WHEN d.soon <= current_setting('bench.today')::date THEN 'due_soon' ELSE '' END
FROM bench_case c JOIN bench_deadline d USING (story)
LEFT JOIN bench_service v ON v.id = c.id AND d.about = 'A' || v.slot
ORDER BY d.started, c.id;

SELECT setval(pg_get_serial_sequence(numbered, 'id'), 10000000) FROM unnest(ARRAY['organisations_organisation',
  'organisations_service', 'access_account', 'access_member', 'people_child', 'people_adult', 'casebook_case',
  'requests_assessmentrequest', 'advice_advicerequest']) numbered;
SELECT setval('casebook_case_ref', current_setting('bench.cases')::int),
  setval('requests_request_ref', 10000000), setval('advice_request_ref', 10000000);
