using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Plans.Tests;

public class ChengbeiProceduresTests
{
    private static readonly TeamBook Teams = Seeds.ReadTeams();
    private static readonly ProcedureBook Book = Seeds.ReadProcedures();

    [Fact]
    public void Every_rule_opens_incidents_of_exactly_one_kind()
    {
        var rules = RuleFile.Parse(File.ReadAllText(Path.Combine(Seeds.Folder, "chengbei", "rules.json")), "Asia/Shanghai").Rules;
        var claims = Book.Procedures.SelectMany(procedure => procedure.Alarms).ToList();
        Assert.Equal(rules.Order(StringComparer.Ordinal), claims.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_skill_and_piece_of_equipment_has_words_in_both_languages()
    {
        var names = Teams.Units.SelectMany(unit => unit.Skills.Concat(unit.Equipment))
            .Concat(Book.Procedures.SelectMany(procedure => procedure.Dispatch.Skills.Concat(procedure.Dispatch.Equipment)));
        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), Teams.Terms.Select(term => term.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_file_has_the_name_of_its_kind() => Assert.Equal(
        Seeds.ProcedureFiles.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), Book.Procedures.Select(procedure => procedure.Kind));

    [Theory]
    [InlineData("fire", ProcedureClass.LifeSafety)]
    [InlineData("gas", ProcedureClass.LifeSafety)]
    [InlineData("sos", ProcedureClass.LifeSafety)]
    [InlineData("medical", ProcedureClass.LifeSafety)]
    [InlineData("suicide-threat", ProcedureClass.LifeSafety)]
    [InlineData("violence", ProcedureClass.LifeSafety)]
    [InlineData("domestic-violence", ProcedureClass.LifeSafety)]
    [InlineData("lift-entrapment", ProcedureClass.LifeSafety)]
    [InlineData("missing-person", ProcedureClass.LifeSafety)]
    [InlineData("crowding", ProcedureClass.LifeSafety)]
    [InlineData("flood", ProcedureClass.LifeSafety)]
    [InlineData("theft", ProcedureClass.Person)]
    [InlineData("power-cut", ProcedureClass.Routine)]
    [InlineData("lift-fault", ProcedureClass.Routine)]
    [InlineData("intrusion", ProcedureClass.Person)]
    [InlineData("falling-object", ProcedureClass.Person)]
    [InlineData("door-forced", ProcedureClass.Person)]
    [InlineData("locked-vehicle", ProcedureClass.Person)]
    [InlineData("noise", ProcedureClass.Person)]
    [InlineData("dispute", ProcedureClass.Person)]
    [InlineData("lost-person-notice", ProcedureClass.Person)]
    [InlineData("water", ProcedureClass.Routine)]
    [InlineData("electrical", ProcedureClass.Routine)]
    [InlineData("door-held", ProcedureClass.Routine)]
    [InlineData("device-fault", ProcedureClass.Routine)]
    [InlineData("patrol-silent", ProcedureClass.Routine)]
    [InlineData("hazard", ProcedureClass.Routine)]
    [InlineData("rubbish", ProcedureClass.Routine)]
    [InlineData("repair", ProcedureClass.Routine)]
    public void Units_go_out_by_themselves_only_for_life_safety(string kind, ProcedureClass @class)
    {
        var procedure = Book.Find(kind);
        Assert.NotNull(procedure);
        Assert.Equal(@class, procedure.Class);
        Assert.Equal(@class == ProcedureClass.LifeSafety, procedure.Dispatch.Automatic);
        Assert.Equal(@class == ProcedureClass.Person, procedure.StageOf(IncidentStage.Verified) is { Optional: false } && @class == ProcedureClass.Person);
    }

    [Fact]
    public void Two_units_go_to_a_fire_and_one_of_the_next_level_stands_by()
    {
        var fire = Book.Find("fire")!;
        Assert.Equal((2, 1, TimeSpan.FromSeconds(60)), (fire.Dispatch.Units, fire.Dispatch.StandBy, fire.Dispatch.AnswerTime));
        Assert.Equal(
            [null, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromHours(2), TimeSpan.FromHours(24)],
            fire.Stages.Select(stage => stage.Within));
        Assert.Equal(["cause", "action"], fire.StageOf(IncidentStage.Resolved)!.Records.Select(record => record.Name));
        Assert.Equal("review", Assert.Single(fire.StageOf(IncidentStage.Closed)!.Records).Name);
        Assert.Equal(TimeSpan.FromDays(30), fire.FollowUp);
    }

    [Fact]
    public void Every_kind_that_sends_units_has_units_enough_that_can_go() => Assert.All(
        Book.Procedures, procedure => Assert.True(
            Teams.Units.Count(unit => procedure.Dispatch.Skills.All(unit.Skills.Contains) && procedure.Dispatch.Equipment.All(unit.Equipment.Contains))
            > procedure.Dispatch.Units + procedure.Dispatch.StandBy,
            procedure.Kind));

    [Fact]
    public void Every_stage_can_be_reached_by_somebody_on_duty()
    {
        var duties = Teams.Staff.Select(member => member.Role).Append(DutyRole.Unit).Append(DutyRole.System).ToHashSet();
        Assert.All(Book.Procedures.SelectMany(procedure => procedure.Stages), stage => Assert.Contains(stage.By, duties.Contains));
    }

    [Fact]
    public void The_ladder_has_three_rungs_each_with_a_seat_and_a_person()
    {
        Assert.Equal(["guard-room", "police-room", "station-duty-room"], Teams.Ladder.Select(rung => rung.Name));
        Assert.All(Teams.Ladder, rung => Assert.Contains(Teams.Staff, member => member.Role == Teams.FindSeat(rung.Seat)!.Role));
    }

    [Fact]
    public void Four_units_patrol_the_community_and_more_stand_behind_them()
    {
        Assert.Equal(["unit-1", "unit-2", "unit-3", "unit-4"], Teams.Units.Where(unit => unit.Level == MatterLevel.Community).Select(unit => unit.Name));
        Assert.Equal([MatterLevel.Street, MatterLevel.District], Teams.Units.Skip(4).Select(unit => unit.Level));
        Assert.All(Teams.Units, unit => Assert.True(unit.ShiftA.Length > 0 && unit.ShiftB.Length > 0, unit.Name));
        Assert.Equal(DutyRole.Unit, Teams.RoleOf("guard-g1-a1"));
        Assert.Equal(DutyRole.Officer, Teams.RoleOf("officer-1"));
    }

    [Theory]
    [InlineData("noise", "噪音")]
    [InlineData("noise", "loud")]
    [InlineData("rubbish", "垃圾")]
    [InlineData("hazard", "楼道堆物")]
    [InlineData("repair", "missing tree")]
    public void A_word_of_a_report_points_at_one_kind(string kind, string word) =>
        Assert.Equal(kind, Assert.Single(Book.Procedures, procedure => procedure.Words.Any(entry => !entry.Contains('+') && entry.Split('|').Contains(word))).Kind);

    // A machine may not point at a person by itself: what is life safety though it is about people is opened by words alone.
    [Theory]
    [InlineData("suicide-threat")]
    [InlineData("violence")]
    [InlineData("domestic-violence")]
    [InlineData("missing-person")]
    [InlineData("theft")]
    public void No_alarm_opens_what_is_about_people(string kind) => Assert.Empty(Book.Find(kind)!.Alarms);

    [Fact]
    public void What_the_words_leave_open_stands_high_and_goes_up_within_minutes()
    {
        var other = Book.Find("other")!;
        Assert.True(other.IsDanger);
        Assert.InRange(other.StageOf(IncidentStage.Verified)!.Within!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
        Assert.Equal((ProcedureClass.Person, 0), (other.Class, other.Words.Length));
    }
}
