using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Tests.Fakes;

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
        RungTimes = ImmutableDictionary<string, TimeSpan>.Empty.Add("station", TimeSpan.FromMinutes(3)),
    };
}
