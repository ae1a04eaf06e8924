// Loaded only where a chart is shown: ECharts is larger than all else together.
import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { formatNumber, sayValue } from '../format';
import type { Frequency } from '../gql/graphql';
import { useSpeech, type Speech } from '../language';
import { useTheme } from '../theme';
import { band, bandLine, type Step } from './band';
import type { Charted, Point } from './series';
import { spanLabel } from './spans';

use([BarChart, CustomChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

interface Props {
  indicator: Charted;
  points: Point[];
  every: Frequency;
  /** The forecast of the months to come; empty where there is none. */
  path: Step[];
  naive: string | null;
}

export default function Chart(props: Props) {
  const { indicator, points, every, path, naive } = props;
  const speech = useSpeech();
  const { shade } = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);

  useEffect(() => {
    const element = place.current!;
    const drawn = init(element, null, { renderer: 'svg' });
    chart.current = drawn;
    const resizes = new ResizeObserver(() => drawn.resize());
    resizes.observe(element);
    return () => {
      resizes.disconnect();
      drawn.dispose();
    };
  }, []);

  useEffect(() => {
    const drawn = options(speech, { indicator, points, every, path, naive });
    chart.current?.setOption(
      { baseOption: drawn, media: [narrow(drawn.legend.data.length), wide] },
      { notMerge: true },
    );
  }, [speech, indicator, points, every, path, naive, shade]);

  return (
    <div
      ref={place}
      className={path.length > 0 ? 'chart chart--tall' : 'chart'}
      role="img"
      aria-label={speech.t('series.alt', { indicator: indicator.title })}
    />
  );
}

const dashes = 'path://M0 4h5v2h-5z M8 4h5v2h-5z M16 4h5v2h-5z';
const dots = 'path://M0 4h2v2h-2z M5 4h2v2h-2z M10 4h2v2h-2z M15 4h2v2h-2z M20 4h2v2h-2z';
const stroke = 'path://M0 4h22v2h-22z';

const paced = (points: Point[]) => points.some((point) => point.expected !== null);

// Where a legend takes more than one line, the plot starts below them: two entries fit a line of a phone.
const narrow = (entries: number) => ({
  query: { maxWidth: 480 },
  option: { grid: { top: 24 + 33 * Math.ceil(entries / 2) } },
});

const wide = { query: { minWidth: 1000 }, option: { grid: { top: 44 } } };

function options(speech: Speech, { indicator, points, every, path, naive }: Props) {
  const { t, locale } = speech;
  // The theme has painted the root by now, so the colours are read from there.
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
  const [ink, muted, line] = [colour('blackBase'), colour('muted'), colour('depthLight1')];
  // On paper nothing may still be on its way.
  const still = matchMedia('(prefers-reduced-motion: reduce), print').matches;
  const goal = indicator.target.total ?? indicator.target.value;
  const font = { fontFamily: 'Source Sans 3, Helvetica Neue, Arial, sans-serif', color: ink };
  const say = (value: unknown) => (value == null ? '–' : sayValue(speech, indicator, String(value)));

  const target = goal !== null && {
    silent: true,
    symbol: 'none',
    lineStyle: { color: ink, width: 1.5, type: 'solid' as const },
    label: {
      ...font,
      formatter: t('series.target', { value: formatNumber(locale, goal) }),
      position: 'insideStartTop' as const,
    },
    data: [{ yAxis: Number(goal) }],
  };

  const forecast = band(points, path, naive);
  const closed = points.some((point) => point.closed?.value != null);
  const outliers = points.some((point) => point.outlier);
  const marks = (name: string, symbol: string, size: number, data: (string | null)[]) => ({
    name,
    type: 'line' as const,
    data,
    symbol,
    symbolSize: size,
    // All of them, however close they come to each other.
    showAllSymbol: true,
    lineStyle: { width: 0 },
    itemStyle: { color: ink },
    z: 4,
  });
  // Lines differ in their strokes too, not only in their colours.
  const thin = (name: string, type: 'dotted' | 'solid', width: number, data: (string | null)[], colour: string) => ({
    name,
    type: 'line' as const,
    data,
    symbol: 'none',
    // Two points with nothing between them are joined: where the naive line starts and where it ends.
    connectNulls: true,
    lineStyle: { color: colour, width, type },
    itemStyle: { color: colour },
  });

  return {
    animation: !still,
    textStyle: font,
    grid: { left: 8, right: 12, top: forecast.steps.length > 0 ? 72 : 44, bottom: 4, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      textStyle: font,
      itemWidth: 22,
      itemGap: 18,
      data: [
        t('series.value'),
        t('series.toDate'),
        ...(paced(points) ? [{ name: t('series.expected'), icon: dashes }] : []),
        ...(closed ? [{ name: t('series.closed'), icon: 'diamond' }] : []),
        ...(outliers ? [{ name: t('series.outlier'), icon: 'triangle' }] : []),
        ...(forecast.steps.length > 0 ? [{ name: t('forecast.mid'), icon: stroke }, t('forecast.band')] : []),
        ...(forecast.naive ? [{ name: t('forecast.naive'), icon: dots }] : []),
      ],
    },
    tooltip: {
      trigger: 'axis' as const,
      valueFormatter: say,
      backgroundColor: colour('whiteBase'),
      borderColor: line,
      textStyle: font,
    },
    xAxis: {
      type: 'category' as const,
      data: forecast.periods.map((period) => spanLabel(locale, every, period)),
      axisLabel: { color: muted, hideOverlap: true },
      axisLine: { lineStyle: { color: muted } },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      // The target line is drawn but does not stretch the axis by itself.
      max: goal === null ? undefined : (extent: { max: number }) => (extent.max < Number(goal) ? Number(goal) : null),
      minInterval: indicator.measure === 'UNIT' ? 1 : undefined,
      axisLabel: { color: muted, formatter: (value: number) => formatNumber(locale, value) },
      splitLine: { lineStyle: { color: line } },
    },
    series: [
      {
        name: t('series.value'),
        type: 'bar' as const,
        data: points.map((point) => point.value),
        itemStyle: { color: colour('highlightLight2'), borderColor: colour('highlightBase'), borderWidth: 1 },
        barMaxWidth: 28,
      },
      {
        name: t('series.toDate'),
        type: 'line' as const,
        data: points.map((point) => point.toDate),
        symbol: 'circle',
        symbolSize: 6,
        lineStyle: { color: colour('highlightBase'), width: 2.5 },
        itemStyle: { color: colour('highlightBase') },
        markLine: target || undefined,
      },
      ...(paced(points)
        ? [
            {
              name: t('series.expected'),
              type: 'line' as const,
              data: points.map((point) => point.expected),
              symbol: 'none',
              lineStyle: { color: muted, width: 2, type: 'dashed' as const },
              itemStyle: { color: muted },
            },
          ]
        : []),
      ...(closed
        ? [
            marks(
              t('series.closed'),
              'diamond',
              11,
              points.map((point) => point.closed?.value ?? null),
            ),
          ]
        : []),
      ...(outliers
        ? [
            marks(
              t('series.outlier'),
              'triangle',
              12,
              points.map((point) => (point.outlier ? point.value : null)),
            ),
          ]
        : []),
      ...(forecast.steps.length > 0
        ? [
            bandArea(t('forecast.band'), forecast.steps, colour('highlightBase')),
            // The edges of the band, so that it is more than a tint, and in the tooltip.
            thin(t('forecast.low'), 'solid', 1, bandLine(forecast, 'low'), colour('highlightBase')),
            thin(t('forecast.high'), 'solid', 1, bandLine(forecast, 'high'), colour('highlightBase')),
            thin(t('forecast.mid'), 'solid', 2, bandLine(forecast, 'mid'), colour('highlightBase')),
          ]
        : []),
      ...(forecast.naive ? [thin(t('forecast.naive'), 'dotted', 2, forecast.naive, ink)] : []),
    ],
  };
}

/** The 80 % interval as a surface between its edges. */
function bandArea(name: string, steps: { at: number; low: string; high: string }[], colour: string) {
  return {
    name,
    type: 'custom' as const,
    silent: true,
    tooltip: { show: false },
    itemStyle: { color: colour },
    encode: { x: 0, y: [1, 2] },
    data: steps.map(({ at, low, high }) => [at, low, high]),
    renderItem: ({ dataIndex }: { dataIndex: number }, api: { coord: (place: unknown[]) => number[] }) => {
      const [here, next] = [steps[dataIndex], steps[dataIndex + 1]];
      if (!here || !next) return null;
      const points = [
        [here.at, here.low],
        [next.at, next.low],
        [next.at, next.high],
        [here.at, here.high],
      ];
      return {
        type: 'polygon' as const,
        shape: { points: points.map((place) => api.coord(place)) },
        style: { fill: colour, opacity: 0.2 },
      };
    },
  };
}
