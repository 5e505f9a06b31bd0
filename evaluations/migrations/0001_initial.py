
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('events', '0001_initial'),
        ('groups', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, help_text='The document and section, such as “report, A2”.', max_length=80, verbose_name='source')),
                ('is_example', models.BooleanField(default=False, help_text='Invented to try things out. The page says so.', verbose_name='example')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place')),
                ('kind', models.CharField(choices=[('statement', 'Statement, how far people agree'), ('open', 'Open question'), ('number', 'Number'), ('one choice', 'One choice'), ('several choices', 'Several choices')], default='statement', max_length=20, verbose_name='kind')),
                ('text', models.CharField(max_length=300, verbose_name='words')),
                ('hint', models.CharField(blank=True, max_length=200, verbose_name='hint')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['section', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('mode', models.CharField(choices=[('in the room', 'In the room'), ('emailed', 'Emailed'), ('paper', 'On paper')], max_length=12, verbose_name='how it came')),
            ],
            options={
                'verbose_name': 'response',
                'verbose_name_plural': 'responses',
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place')),
                ('text', models.CharField(max_length=120, verbose_name='words')),
                ('cpp', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.cpp', verbose_name='CPP')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='evaluations.question', verbose_name='question')),
            ],
            options={
                'verbose_name': 'choice',
                'verbose_name_plural': 'choices',
                'ordering': ['question', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('spent', models.BooleanField(default=False, verbose_name='spent')),
                ('withdrawn', models.BooleanField(default=False, verbose_name='withdrawn')),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='events.participation', verbose_name='participation')),
            ],
            options={
                'verbose_name': 'link',
                'verbose_name_plural': 'links',
                'ordering': ['questionnaire', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LinkToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='hash')),
                ('mode', models.CharField(choices=[('in the room', 'In the room'), ('emailed', 'Emailed'), ('paper', 'On paper')], max_length=12, verbose_name='how it was handed over')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='evaluations.link', verbose_name='link')),
            ],
            options={
                'verbose_name': 'token',
                'verbose_name_plural': 'tokens',
            },
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, help_text='The document and section, such as “report, A2”.', max_length=80, verbose_name='source')),
                ('is_example', models.BooleanField(default=False, help_text='Invented to try things out. The page says so.', verbose_name='example')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(choices=[('evaluation', 'Evaluation'), ('follow-up', 'Follow-up')], default='evaluation', max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('intro', models.TextField(blank=True, help_text='One or two sentences under the title.', verbose_name='first words')),
                ('answers', models.CharField(choices=[('anonymous', 'Anonymous'), ('named', 'With names')], default='anonymous', help_text='Printed above question 1. It can never be changed.', max_length=10, verbose_name='answers')),
                ('floor', models.PositiveSmallIntegerField(default=10, help_text='With fewer replies no result is shown. It cannot be changed once a link is out.', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(1000)], verbose_name='replies needed')),
                ('also_staff', models.BooleanField(default=False, verbose_name='also ask staff and speakers')),
                ('opens_after_days', models.PositiveSmallIntegerField(default=0, help_text='Days after the end of the event, at the same time of day.', validators=[django.core.validators.MaxValueValidator(366)], verbose_name='opens after')),
                ('closes_after_days', models.PositiveSmallIntegerField(default=7, help_text='Days after it opened.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)], verbose_name='closes after')),
                ('first_reminder_days', models.PositiveSmallIntegerField(blank=True, default=2, help_text='Days after it opened. Empty: none.', null=True, validators=[django.core.validators.MaxValueValidator(366)], verbose_name='first reminder')),
                ('second_reminder_days', models.PositiveSmallIntegerField(blank=True, default=5, help_text='Days after it opened. Empty: none.', null=True, validators=[django.core.validators.MaxValueValidator(366)], verbose_name='second reminder')),
                ('scheduled_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='schedule made')),
                ('results_public', models.BooleanField(default=False, help_text='On: once closed, everyone can read the results.', verbose_name='results public')),
                ('closing_since', models.DateTimeField(editable=False, null=True, verbose_name='closing since')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed')),
                ('swept_at', models.DateTimeField(editable=False, null=True, verbose_name='traces swept')),
                ('asked', models.PositiveIntegerField(editable=False, null=True, verbose_name='people asked')),
                ('replies', models.PositiveIntegerField(editable=False, null=True, verbose_name='replies')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('event', models.ForeignKey(blank=True, help_text='Empty: a form of the library.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questionnaires', to='events.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'questionnaire',
                'verbose_name_plural': 'questionnaires',
                'ordering': ['event', 'opens_after_days', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PrintedFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.PositiveSmallIntegerField(verbose_name='people asked')),
                ('replies', models.PositiveSmallIntegerField(verbose_name='replies')),
                ('minimum', models.PositiveSmallIntegerField(verbose_name='fewest')),
                ('maximum', models.PositiveSmallIntegerField(verbose_name='most')),
                ('mean', models.DecimalField(decimal_places=1, max_digits=6, verbose_name='mean')),
                ('words', models.TextField(verbose_name='as printed')),
                ('source', models.CharField(max_length=80, verbose_name='source')),
                ('questionnaire', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='printed_figures', to='evaluations.questionnaire', verbose_name='questionnaire')),
            ],
            options={
                'verbose_name': 'printed figures',
                'verbose_name_plural': 'printed figures',
            },
        ),
        migrations.AddField(
            model_name='link',
            name='questionnaire',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='evaluations.questionnaire', verbose_name='questionnaire'),
        ),
        migrations.CreateModel(
            name='Completeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('in the room', 'In the room'), ('emailed', 'Emailed'), ('paper', 'On paper')], max_length=12, verbose_name='how they came')),
                ('replies', models.PositiveIntegerField(verbose_name='replies')),
                ('answers', models.PositiveIntegerField(verbose_name='questions answered in all')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='completeness', to='evaluations.questionnaire', verbose_name='questionnaire')),
            ],
            options={
                'verbose_name': 'completeness',
                'verbose_name_plural': 'completeness',
                'ordering': ['questionnaire', 'mode'],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='evaluations.response', verbose_name='response')),
            ],
            options={
                'verbose_name': 'signature',
                'verbose_name_plural': 'signatures',
            },
        ),
        migrations.AddField(
            model_name='response',
            name='questionnaire',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='evaluations.questionnaire', verbose_name='questionnaire'),
        ),
        migrations.CreateModel(
            name='Pick',
            fields=[
                ('pk', models.CompositePrimaryKey('response_id', 'choice_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('choice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='picks', to='evaluations.choice', verbose_name='choice')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picks', to='evaluations.response', verbose_name='response')),
            ],
            options={
                'verbose_name': 'pick',
                'verbose_name_plural': 'picks',
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('pk', models.CompositePrimaryKey('response_id', 'question_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('mark', models.CharField(blank=True, choices=[('strongly disagree', 'Strongly disagree'), ('between strongly disagree and disagree', 'Between strongly disagree and disagree'), ('disagree', 'Disagree'), ('between disagree and neutral', 'Between disagree and neutral'), ('neutral', 'Neutral'), ('between neutral and agree', 'Between neutral and agree'), ('agree', 'Agree'), ('between agree and strongly agree', 'Between agree and strongly agree'), ('strongly agree', 'Strongly agree')], max_length=40, verbose_name='mark')),
                ('text', models.TextField(blank=True, verbose_name='words')),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='evaluations.question', verbose_name='question')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='evaluations.response', verbose_name='response')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invitation', 'Invitation'), ('first reminder', 'First reminder'), ('second reminder', 'Second reminder')], max_length=20, verbose_name='kind')),
                ('written_at', models.DateTimeField(verbose_name='written')),
                ('mails', models.PositiveIntegerField(verbose_name='mails')),
                ('by', models.ForeignKey(blank=True, help_text='Empty: sent by the clock.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='evaluations.questionnaire', verbose_name='questionnaire')),
            ],
            options={
                'verbose_name': 'round of mail',
                'verbose_name_plural': 'rounds of mail',
                'ordering': ['questionnaire', 'written_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='evaluations.questionnaire', verbose_name='questionnaire')),
            ],
            options={
                'verbose_name': 'section',
                'verbose_name_plural': 'sections',
                'ordering': ['questionnaire', 'position', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='question',
            name='section',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='evaluations.section', verbose_name='section'),
        ),
        migrations.CreateModel(
            name='SourceNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(blank=True, choices=[('strongly disagree', 'Strongly disagree'), ('between strongly disagree and disagree', 'Between strongly disagree and disagree'), ('disagree', 'Disagree'), ('between disagree and neutral', 'Between disagree and neutral'), ('neutral', 'Neutral'), ('between neutral and agree', 'Between neutral and agree'), ('agree', 'Agree'), ('between agree and strongly agree', 'Between agree and strongly agree'), ('strongly agree', 'Strongly agree')], help_text='Empty: of the whole row.', max_length=40, verbose_name='column')),
                ('text', models.TextField(verbose_name='text')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='evaluations.question', verbose_name='question')),
            ],
            options={
                'verbose_name': 'note on the source',
                'verbose_name_plural': 'notes on the source',
                'ordering': ['question', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(blank=True, choices=[('strongly disagree', 'Strongly disagree'), ('between strongly disagree and disagree', 'Between strongly disagree and disagree'), ('disagree', 'Disagree'), ('between disagree and neutral', 'Between disagree and neutral'), ('neutral', 'Neutral'), ('between neutral and agree', 'Between neutral and agree'), ('agree', 'Agree'), ('between agree and strongly agree', 'Between agree and strongly agree'), ('strongly agree', 'Strongly agree')], max_length=40, verbose_name='mark')),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number')),
                ('count', models.PositiveIntegerField(verbose_name='people')),
                ('choice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='evaluations.choice', verbose_name='choice')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='evaluations.question', verbose_name='question')),
            ],
            options={
                'verbose_name': 'tally',
                'verbose_name_plural': 'tallies',
                'ordering': ['question', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='words')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='evaluations.question', verbose_name='question')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ['question', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_comment_has_words')],
            },
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='every_choice_has_words'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='every_questionnaire_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(('floor__gte', 5)), name='no_results_are_shown_of_fewer_than_five_replies'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(('closes_after_days__gte', 1)), name='a_questionnaire_is_open_for_a_day_at_least'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(('closing_since__isnull', True), ('event__isnull', False), _connector='OR'), name='only_questionnaires_of_an_event_are_closed'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked__isnull', True), ('closed_at__isnull', True), ('replies__isnull', True)), models.Q(('asked__isnull', False), ('closed_at__isnull', False), ('closing_since__isnull', False), ('replies__isnull', False)), _connector='OR'), name='a_closed_questionnaire_knows_how_many_were_asked_and_replied'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(('swept_at__isnull', True), ('closed_at__isnull', False), _connector='OR'), name='a_questionnaire_is_swept_after_it_is_closed'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(fields=('questionnaire', 'participation'), name='a_participant_has_one_link_to_a_questionnaire'),
        ),
        migrations.AddConstraint(
            model_name='completeness',
            constraint=models.UniqueConstraint(fields=('questionnaire', 'mode'), name='each_mode_is_told_of_once'),
        ),
        migrations.AddField(
            model_name='signature',
            name='participation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='events.participation', verbose_name='participation'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('mark', ''), _negated=True), ('number__isnull', True), ('text', '')), models.Q(models.Q(('text', ''), _negated=True), ('mark', ''), ('number__isnull', True)), models.Q(('mark', ''), ('number__isnull', False), ('text', '')), _connector='OR'), name='an_answer_is_a_mark_or_words_or_a_number'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('mark', ''), ('mark__in', ['strongly disagree', 'between strongly disagree and disagree', 'disagree', 'between disagree and neutral', 'neutral', 'between neutral and agree', 'agree', 'between agree and strongly agree', 'strongly agree']), _connector='OR'), name='a_mark_is_on_the_scale'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('questionnaire', 'kind'), name='each_round_of_mail_is_written_once'),
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='every_section_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='every_question_has_words'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mark', ''), ('number__isnull', True)), models.Q(('choice__isnull', True), ('mark', '')), models.Q(('choice__isnull', True), ('number__isnull', True)), _connector='OR'), name='a_tally_counts_a_mark_or_a_number_or_a_choice'),
        ),
    ]
