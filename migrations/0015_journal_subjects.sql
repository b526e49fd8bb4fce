-- role: kurator_audit
-- Of every table with personal data: the column that names the citizen, and why some are not journalled.
insert into audit.subject (relation, subject, journalled, reason) values
 ('kurator.person', 'id', true, ''), ('kurator.former_name', 'person_id', true, ''), ('kurator.person_office', 'person_id', true, ''),
 ('kurator.person_clash', 'person_id', true, ''), ('kurator.representative', 'person_id', true, ''),
 ('kurator.phone', 'person_id', true, ''), ('kurator.address', 'person_id', true, ''), ('kurator.preference', 'person_id', true, ''),
 ('kurator.ipra', 'person_id', true, ''), ('kurator.case_file', 'person_id', true, ''), ('kurator.referral', 'person_id', true, ''),
 ('kurator.consent', 'case', true, ''), ('kurator.appointment', 'case', true, ''), ('kurator.ladder_override', 'case', true, ''),
 ('kurator.spot_check', 'person_id', true, ''), ('kurator.esrn_fact', 'person_id', true, ''),
 ('kurator.passed_call', 'person_id', true, ''), ('kurator.service_request', 'person_id', true, ''),
 ('kurator.service_request_history', 'person_id', false, 'old states'),
 ('kurator.contact_attempt', 'attempt', true, ''), ('kurator.attempt_case', 'person_id', true, 'the entry is the attempt''s, one a citizen'),
 ('kurator.person_key', 'person_id', false, 'derived from names, phones, SNILS'),
 ('kurator.deadline', 'person_id', false, 'derived from the case'), ('kurator.deadline_open', 'person_id', false, 'partition'),
 ('kurator.deadline_done', 'person_id', false, 'partition'), ('kurator.deadline_shift', 'case', false, 'dates of a decree, no personal data'),
 ('kurator.case_event', 'case', false, 'derived from the changes of the case'),
 ('kurator.draft', 'target', false, 'the typist''s own, gone with the save'),
 ('kurator.former_name_history', 'person_id', false, 'old states'),
 ('kurator.person_history', 'id', false, 'old states, written by the change itself'),
 ('kurator.representative_history', 'person_id', false, 'old states'), ('kurator.phone_history', 'person_id', false, 'old states'),
 ('kurator.address_history', 'person_id', false, 'old states'), ('kurator.preference_history', 'person_id', false, 'old states'),
 ('kurator.ipra_history', 'person_id', false, 'old states'), ('kurator.case_file_history', 'person_id', false, 'old states'),
 ('kurator.appointment_history', 'case', false, 'old states');
