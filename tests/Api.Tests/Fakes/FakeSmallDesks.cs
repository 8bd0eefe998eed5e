using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Tests.Fakes;

internal sealed class FakeLessonDesk(MemoryJournal journal) : FakeDesk, ILessonDesk
{
    public Task Adopt(string origin, long incident, string actor, LessonToDraw lesson) => throw new NotSupportedException();

    public Task<LessonRecord> Check(long lesson, MatterCommand command, string place) =>
        DoAsync(journal.Lessons, LessonRecord.SubjectOf(lesson), command, new LessonChecked(place, command.Reason));
}

internal sealed class FakeSuppressionDesk(MemoryJournal journal) : FakeDesk, ISuppressionDesk
{
    public async Task<SuppressionRecord> Suppress(MatterCommand command, string place, string rules, DateTimeOffset until)
    {
        Allow(command.Actor);
        var id = SuppressionRecord.SubjectOf(await journal.Suppressions.CountAsync() + 1);
        await AppendAsync(id, command.Actor, new SuppressionBegan(place, rules, until, command.Reason));
        return await ReadAsync(journal.Suppressions, id);
    }

    public Task<SuppressionRecord> EndSuppression(long suppression, MatterCommand command) =>
        DoAsync(journal.Suppressions, SuppressionRecord.SubjectOf(suppression), command, new SuppressionEnded(command.Reason));
}

/// <summary>Figures of a period: those that need 30 days are there when the period has them.</summary>
internal sealed class FakeAlarmFigures : Grain, IAlarmFiguresGrain
{
    public Task<AlarmFigures> Get(DateTimeOffset from, DateTimeOffset until, string seat)
    {
        if (until <= from)
            throw new RefusedException(Refusal.InvalidArgument, "the period ends before it begins");
        var enough = until - from >= TimeSpan.FromDays(30);
        return Task.FromResult(new AlarmFigures
        {
            From = from,
            Until = until,
            Raised = seat.Length == 0 ? 40 : 4,
            RaisedBySeverity = [30, 6, 3, 1],
            PerHour = 1.5,
            MostInTenMinutes = 4,
            FloodSpans = 0,
            BusyHours = 0,
            TimeInFlood = 0,
            MostFrequentRules = [new AlarmCount("smoke-high", 9)],
            MostFrequentTwins = [new AlarmCount("smoke-b03-1502", 7)],
            Chattering = 1,
            Fleeting = 2,
            Stale = 3,
            Shelved = 4,
            Suppressed = 5,
            Rejected = 6,
            TimeToAcknowledge = TimeSpan.FromSeconds(90),
            PerDay = enough ? 36 : null,
            SeverityShares = enough ? [0.75, 0.15, 0.075, 0.025] : null,
            EnoughData = enough,
        });
    }
}

internal sealed class FakeProcedureGrain : Grain, IProcedureGrain
{
    public Task<bool> ApplyProcedures(ProcedureBook book) => throw new NotSupportedException();

    public Task<bool> ApplyTeams(TeamBook book) => throw new NotSupportedException();

    public Task<ProcedureBook> GetProcedures() => Task.FromResult(new ProcedureBook("hash", [Make("fire"), Make("noise")]));

    public Task<TeamBook> GetTeams() => Task.FromResult(new TeamBook
    {
        Hash = "teams",
        Teams = [new Team("patrol", new BilingualText("巡逻队", "Patrol"), MatterLevel.Grid)],
        Staff = [new StaffMember("li.na", DutyRole.Officer)],
        Ladder =
        [
            new Rung("guard-room", new BilingualText("值班室", "Guard room"), "dispatch", TimeSpan.FromMinutes(5)),
            new Rung("district", new BilingualText("区", "District"), "", TimeSpan.FromMinutes(30)),
        ],
    });

    private static Procedure Make(string kind) => new()
    {
        Kind = kind,
        Title = new BilingualText(kind, kind),
        Class = ProcedureClass.LifeSafety,
        Level = MatterLevel.Street,
        Severity = AlarmSeverity.Critical,
        Alarms = ["smoke-*"],
        Correlation = new Correlation(CorrelationScope.Home, TimeSpan.FromMinutes(10)),
        Dispatch = new DispatchPolicy { Automatic = true, Skills = ["fire"], AnswerTime = TimeSpan.FromSeconds(30) },
        Stages =
        [
            new StageRule { Stage = IncidentStage.Sensed },
            new StageRule
            {
                Stage = IncidentStage.Closed,
                By = [DutyRole.Officer],
                Within = TimeSpan.FromHours(1),
                Records = [new RequiredRecord("cause", new BilingualText("原因", "Cause"))],
            },
        ],
        RungTimes = System.Collections.Immutable.ImmutableDictionary<string, TimeSpan>.Empty.Add("station", TimeSpan.FromMinutes(3)),
    };
}
