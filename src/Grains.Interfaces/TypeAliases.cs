namespace SafeCommunity.Grains;

/// <summary>
/// The stable wire and storage names of every serialised type and grain interface, in one place so that two can
/// never collide unseen. A name here is a promise to stored data and to running peers: it is never changed or reused.
/// </summary>
internal static class TypeAliases
{
    public const string TwinId = "sc.TwinId";
    public const string Place = "sc.Place";
    public const string TwinDefinition = "sc.TwinDefinition";
    public const string TwinSnapshot = "sc.TwinSnapshot";
    public const string TwinCounts = "sc.TwinCounts";
    public const string TwinValue = "sc.TwinValue";
    public const string TwinQuery = "sc.TwinQuery";
    public const string TwinPage = "sc.TwinPage";
    public const string TwinChanges = "sc.TwinChanges";
    public const string DeviceState = "sc.DeviceState";
    public const string DeviceCounters = "sc.DeviceCounters";
    public const string StoredDevice = "sc.StoredDevice";
    public const string StoredDirectory = "sc.StoredDirectory";
    public const string StoredCommunity = "sc.StoredCommunity";
    public const string StoredCommunityList = "sc.StoredCommunityList";
    public const string DeviceStatus = "sc.DeviceStatus";
    public const string DeviceList = "sc.DeviceList";
    public const string DeviceAddress = "sc.DeviceAddress";
    public const string Reading = "sc.Reading";
    public const string ReadingValue = "sc.ReadingValue";
    public const string CommunityDefinition = "sc.CommunityDefinition";
    public const string CommunitySummary = "sc.CommunitySummary";
    public const string PlanChange = "sc.PlanChange";
    public const string RuleText = "sc.RuleText";

    public const string BilingualText = "sc.BilingualText";
    public const string AlarmRecord = "sc.AlarmRecord";
    public const string AlarmCommandNote = "sc.AlarmCommandNote";
    public const string AlarmCause = "sc.AlarmCause";
    public const string AlarmCommand = "sc.AlarmCommand";
    public const string AlarmRaised = "sc.AlarmRaised";
    public const string AlarmRecurred = "sc.AlarmRecurred";
    public const string AlarmCleared = "sc.AlarmCleared";
    public const string AlarmAcknowledged = "sc.AlarmAcknowledged";
    public const string AlarmConfirmed = "sc.AlarmConfirmed";
    public const string AlarmRejected = "sc.AlarmRejected";
    public const string AlarmShelved = "sc.AlarmShelved";
    public const string AlarmUnshelved = "sc.AlarmUnshelved";
    public const string AlarmClosed = "sc.AlarmClosed";
    public const string PlanApplied = "sc.PlanApplied";
    public const string RulesApplied = "sc.RulesApplied";
    public const string AlarmEvent = "sc.AlarmEvent";

    public const string JournalDraft = "sc.JournalDraft";
    public const string JournalEntry = "sc.JournalEntry";
    public const string JournalEvent = "sc.JournalEvent";
    public const string JournalCommit = "sc.JournalCommit";
    public const string JournalHead = "sc.JournalHead";
    public const string JournalBatch = "sc.JournalBatch";

    public const string StoreUnavailableException = "sc.StoreUnavailableException";
    public const string RefusedException = "sc.RefusedException";
    public const string FilterNode = "sc.FilterNode";
    public const string FilterAnd = "sc.FilterAnd";
    public const string FilterOr = "sc.FilterOr";
    public const string FilterNot = "sc.FilterNot";
    public const string FilterComparison = "sc.FilterComparison";
    public const string SortKey = "sc.SortKey";

    public const string ITwinGrain = "sc.ITwinGrain";
    public const string ICommunityGrain = "sc.ICommunityGrain";
    public const string IGridGrain = "sc.IGridGrain";
    public const string IBuildingGrain = "sc.IBuildingGrain";
    public const string IHomeGrain = "sc.IHomeGrain";
    public const string IDeviceGrain = "sc.IDeviceGrain";
    public const string IDoorGrain = "sc.IDoorGrain";
    public const string ISensorGrain = "sc.ISensorGrain";
    public const string ICameraGrain = "sc.ICameraGrain";
    public const string ICarGateGrain = "sc.ICarGateGrain";
    public const string IPatrolUnitGrain = "sc.IPatrolUnitGrain";
    public const string ITwinDirectoryGrain = "sc.ITwinDirectoryGrain";
    public const string IPlanComparisonGrain = "sc.IPlanComparisonGrain";
    public const string ICommunityListGrain = "sc.ICommunityListGrain";
    public const string IAlarmGrain = "sc.IAlarmGrain";
    public const string IJournalGrain = "sc.IJournalGrain";
    public const string IJournalObserver = "sc.IJournalObserver";
    public const string ITwinObserver = "sc.ITwinObserver";
    public const string IRuleObserver = "sc.IRuleObserver";
}
