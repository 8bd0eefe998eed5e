namespace SafeCommunity.DeviceBridge.Tests.Conformance;

/// <summary>The table of sequences: right and wrong ones, made kind by kind.</summary>
public static partial class SequenceTable
{
    private static readonly int[] Levels = [3, 4, 5];

    // Made when asked for: by then every part of the class has its values.
    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<Sequence>>> All = new(() =>
        ConnectRows().Concat(HeaderRows()).Concat(TextRows()).Concat(PublishRows()).Concat(SubscriptionRows())
            .Concat(AcknowledgementRows()).Concat(PropertyRows()).Concat(RightRows())
            .GroupBy(row => row.Kind).ToDictionary(kind => kind.Key, IReadOnlyList<Sequence> (kind) => [.. kind]));

    /// <summary>All kinds, by name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Sequence>> Kinds => All.Value;

    private static Sequence Row(string kind, string name, string paragraph, int level, byte[] bytes, Expected expected) =>
        new(kind, name, paragraph, level, bytes, expected);

    private static Sequence Closed(string kind, string name, string paragraph, int level, byte[] bytes, int? code = null) =>
        Row(kind, name, paragraph, level, bytes, Expected.Closes) with { Code = level == 5 ? code : null };
}
