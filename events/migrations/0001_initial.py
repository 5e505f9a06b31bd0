
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import events.models.events
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('groups', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, help_text='The document and section, such as “report, A2”.', max_length=80, verbose_name='source')),
                ('is_example', models.BooleanField(default=False, help_text='Invented to try things out. The page says so.', verbose_name='example')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address on the site')),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='number in the series')),
                ('venue', models.CharField(blank=True, max_length=120, verbose_name='venue')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('zone', models.CharField(default='Europe/London', help_text='Europe/London', max_length=40, validators=[events.models.events.valid_zone], verbose_name='time zone')),
                ('invitation', models.TextField(blank=True, help_text='The text people get before they reply.', verbose_name='invitation')),
                ('is_published', models.BooleanField(default=False, help_text='On: everyone can read the title, outcomes and programme.', verbose_name='public page')),
                ('dated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When the dates were last set. Mail that was due before then is never sent by the clock.', verbose_name='dates set')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-starts_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Trim('title'), models.Value('')), _negated=True), name='every_event_has_a_title'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='an_event_ends_after_it_started', violation_error_message='The event must end after it starts.')],
            },
        ),
        migrations.CreateModel(
            name='LearningOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, help_text='The document and section, such as “report, A2”.', max_length=80, verbose_name='source')),
                ('is_example', models.BooleanField(default=False, help_text='Invented to try things out. The page says so.', verbose_name='example')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
                ('text', models.TextField(verbose_name='text')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='events.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'learning outcome',
                'verbose_name_plural': 'learning outcomes',
                'ordering': ['event', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, help_text='The document and section, such as “report, A2”.', max_length=80, verbose_name='source')),
                ('is_example', models.BooleanField(default=False, help_text='Invented to try things out. The page says so.', verbose_name='example')),
                ('role', models.CharField(choices=[('practitioner', 'Practitioner'), ('presenter', 'Presenter'), ('staff', 'Staff'), ('speaker', 'Speaker')], default='practitioner', max_length=12, verbose_name='role')),
                ('employer', models.CharField(blank=True, help_text='As at the event.', max_length=120, verbose_name='employer')),
                ('job_title', models.CharField(blank=True, help_text='As at the event.', max_length=120, verbose_name='job title')),
                ('left_early', models.BooleanField(default=False, verbose_name='left early')),
                ('cpp', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='groups.cpp', verbose_name='CPP')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='events.event', verbose_name='event')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='participations', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'participation',
                'verbose_name_plural': 'participations',
                'ordering': ['event', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('event', 'person'), name='nobody_takes_part_in_an_event_twice', violation_error_message='This person takes part in the event already.')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, help_text='The document and section, such as “report, A2”.', max_length=80, verbose_name='source')),
                ('is_example', models.BooleanField(default=False, help_text='Invented to try things out. The page says so.', verbose_name='example')),
                ('on', models.DateField(verbose_name='day')),
                ('starts', models.TimeField(verbose_name='from')),
                ('ends', models.TimeField(blank=True, help_text='Empty: no set end.', null=True, verbose_name='until')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place among those that start together')),
                ('kind', models.CharField(choices=[('work', 'Session'), ('break', 'Break or meal')], default='work', max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('room', models.CharField(blank=True, max_length=80, verbose_name='room')),
                ('people', models.CharField(blank=True, max_length=200, verbose_name='who leads it')),
                ('detail', models.TextField(blank=True, help_text='One line for each point.', verbose_name='detail')),
                ('choice', models.CharField(blank=True, help_text='What is chosen between, such as “Seminars”.', max_length=80, verbose_name='choice')),
                ('option', models.CharField(blank=True, help_text='Such as “a” or “b”.', max_length=10, verbose_name='option')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='events.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'ordering': ['event', 'on', 'starts', 'position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Trim('title'), models.Value('')), _negated=True), name='every_session_has_a_title'), models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='a_session_ends_after_it_started', violation_error_message='The session must end after it starts.'), models.CheckConstraint(condition=models.Q(models.Q(('choice', ''), ('option', '')), models.Q(models.Q(('choice', ''), _negated=True), models.Q(('option', ''), _negated=True)), _connector='OR'), name='a_session_to_choose_has_a_choice_and_an_option', violation_error_message='Say both: what is chosen between, and which option this is.')],
            },
        ),
    ]
