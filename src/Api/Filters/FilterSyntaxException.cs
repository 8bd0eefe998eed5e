namespace SafeCommunity.Api.Filters;

/// <summary>A filter or an order could not be read.</summary>
/// <param name="column">Where, from 1.</param>
/// <param name="problem">What is wrong there and what would be right.</param>
internal sealed class FilterSyntaxException(int column, string problem) : Exception(problem)
{
    /// <summary>Where the problem is: the number of the character, from 1.</summary>
    public int Column { get; } = column;
}
