namespace SafeCommunity.Api.Json;

/// <summary>A field of a request cannot be read as it was written.</summary>
/// <param name="field">The field, with the fields that hold it: `items[0].value`.</param>
/// <param name="problem">What is wrong, in words that go on after the field's name.</param>
internal sealed class FieldException(string field, string problem) : Exception($"{field}: {problem}")
{
    /// <summary>The field.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong.</summary>
    public string Problem { get; } = problem;
}
